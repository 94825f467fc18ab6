import type { RestoreAs } from '../runsView';
import type {
  About,
  Curves,
  Restored,
  Run,
  RunChanged,
  RunDetail,
  Runs
} from '../wire';

/** Which runs: those before one, those that fit some words, those of one notebook, as Jupyter names it. */
export type Page = Readonly<{
  before?: number;
  query?: string;
  notebook?: string;
}>;

/** What the list of runs asks with. */
export type RunsAsked = Readonly<{
  about: () => Promise<About>;
  runs: (path: string, page: Page) => Promise<Runs>;
  curves: (path: string, numbers: readonly number[]) => Promise<Curves>;
  run: (path: string, number: number) => Promise<RunDetail>;
  pin: (path: string, number: number | null) => Promise<RunChanged>;
  note: (path: string, number: number, text: string) => Promise<RunChanged>;
  restore: (
    path: string,
    number: number,
    as: RestoreAs,
    name: string | null
  ) => Promise<Restored>;
  /** Show *file* as *run* executed it. */
  openExecuted: (path: string, run: Run, file: string) => Promise<unknown>;
}>;
