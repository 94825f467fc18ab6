import type { Answer, Failure, Kernel, Runs, Stripping } from './wire';

/** What is compared: names as the server takes them. Null is the default baseline, or now. */
export type Choice = Readonly<{
  baseline: string | null;
  target: string | null;
}>;

/** Why there is no new answer. */
export type Trouble =
  /** The server part said why. */
  | Readonly<{ is: 'refused'; failure: Failure }>
  | Readonly<{ is: 'server-part-missing' }>
  | Readonly<{ is: 'server-part-outdated'; version: string }>
  /** The server refuses or fails, and does not say why. */
  | Readonly<{ is: 'failed'; status: number; message: string }>
  /** Nothing answers. */
  | Readonly<{ is: 'unreachable'; message: string }>;

/** Everything that the panel shows. */
export type View = Readonly<{
  /** The notebook, file or folder that is asked about, as Jupyter names it. */
  path: string;
  choice: Choice;
  /** Null until the list has come. */
  runs: Runs | null;
  /** The last answer; it stays, marked as stale, while there is trouble. */
  answer: Answer | null;
  trouble: Trouble | null;
  /** Whether an answer has been on its way long enough to say so. */
  busy: boolean;
  /** When the answer was right, in milliseconds since the epoch. */
  checked: number | null;
  /** Of the notebook in front; null where there is none, or it is not known yet. */
  kernel: Kernel | null;
  /** Of the notebook that is asked about, as it is saved; null where there is none, or it is not known yet. */
  stripping: Stripping | null;
}>;

/** Where a click leads. */
export type CellPlace = Readonly<{ id: string | null; index: number | null }>;

/** Everything that can be done in the panel. */
export type Actions = Readonly<{
  choose: (choice: Choice) => void;
  refresh: () => void;
  /** Open the file at Jupyter's *path*, at a cell where one is meant. */
  open: (path: string, cell: CellPlace | null) => void;
  copy: (text: string) => void;
}>;
