import type {
  Answer,
  Effect,
  Failure,
  Kernel,
  Runs,
  Session,
  Sides,
  Stripping
} from './wire';

export type Category = Effect['category'];

/** What is compared: names as the server takes them. Null is the default baseline, or now. */
export type Choice = Readonly<{
  baseline: string | null;
  target: string | null;
}>;

/** A part of the answer that can be folded away. */
export type Section = 'likely' | 'other';

/** What of an answer is looked at. */
export type Filters = Readonly<{
  /** Changes that touch one of these; all of them where it is empty. */
  categories: readonly Category[];
  /** Words that stand in a change; empty where nothing is sought. */
  query: string;
  folded: readonly Section[];
}>;

export const UNFILTERED: Filters = { categories: [], query: '', folded: [] };

/** How somebody wants the panel to be, in every repository. */
export type Settings = Readonly<{
  /** What a repository is compared by until something else is chosen in it. */
  firstComparison: 'since-last-run' | 'best-to-last' | 'head';
  /** Whether what is not likely to matter is unfolded at first. */
  showOther: boolean;
  /** Changes that touch nothing but these are left out. */
  hiddenCategories: readonly Category[];
  /** Unchanged lines around a change. */
  contextLines: number;
  wordWrap: boolean;
  openOnStart: boolean;
}>;

export const USUAL: Settings = {
  firstComparison: 'since-last-run',
  showOther: true,
  hiddenCategories: [],
  contextLines: 2,
  wordWrap: true,
  openOnStart: false
};

/** Why there is no new answer. */
export type Trouble =
  /** The server part said why. */
  | Readonly<{ is: 'refused'; failure: Failure }>
  | Readonly<{ is: 'server-part-missing' }>
  | Readonly<{ is: 'server-part-outdated'; version: string }>
  /** The server refuses or fails, and does not say why. */
  | Readonly<{ is: 'failed'; status: number; message: string }>
  /** Nothing answers. */
  | Readonly<{ is: 'unreachable'; message: string }>
  /** Whoever looks at it did not want to wait any longer. */
  | Readonly<{ is: 'stopped' }>;

/** Everything that the panel shows. */
export type View = Readonly<{
  /** The notebook, file or folder that is asked about, as Jupyter names it. */
  path: string;
  choice: Choice;
  filters: Filters;
  settings: Settings;
  /** What was chosen here the last time and is no longer possible; null where it is, or where something else was chosen since. */
  gone: Choice | null;
  /** Whether what was chosen here the last time cannot be read. */
  unread: boolean;
  /** Null until the list has come. */
  runs: Runs | null;
  /** The last answer; it stays, marked as stale, while there is trouble. */
  answer: Answer | null;
  trouble: Trouble | null;
  /** Whether an answer has been on its way long enough to say so. */
  busy: boolean;
  /** Whether it takes so long that one may want to stop it. */
  slow: boolean;
  /** When the answer was right, in milliseconds since the epoch. */
  checked: number | null;
  /** Of the notebook in front; null where there is none, or it is not known yet. */
  kernel: Kernel | null;
  /** What is left of the last run of that notebook; null where that is not known. */
  session: Session | null;
  /** Of the notebook that is asked about, as it is saved; null where there is none, or it is not known yet. */
  stripping: Stripping | null;
}>;

/** Where a click leads. */
export type CellPlace = Readonly<{ id: string | null; index: number | null }>;

/** Everything that can be done in the panel. */
export type Actions = Readonly<{
  choose: (choice: Choice) => void;
  filter: (change: Partial<Filters>) => void;
  /** What may be meant by *query*. */
  sides: (query: string) => Promise<Sides>;
  refresh: () => void;
  /** Wait no longer. */
  stop: () => void;
  /** Read the open notebook from disk again. */
  reload: () => void;
  /** Open the file at Jupyter's *path*, at a cell where one is meant. */
  open: (path: string, cell: CellPlace | null) => void;
  copy: (text: string) => void;
}>;
