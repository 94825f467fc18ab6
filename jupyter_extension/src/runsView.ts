import type { Trouble } from './view';
import type { Curves, Restored, Run, RunDetail } from './wire';

/** How the leading metric went, in the order of its steps. */
export type Curve = Curves['curves'][string];

/** What is known of a run beyond its row. */
export type Detail =
  | Readonly<{ is: 'coming' }>
  | Readonly<{ is: 'known'; detail: RunDetail }>
  | Readonly<{ is: 'refused'; trouble: Trouble }>;

export type DeedName = 'note' | 'pin' | 'restore' | 'open';

/** What somebody did to a run, and how it came out. */
export type Deed =
  | Readonly<{ is: 'doing'; what: DeedName }>
  | Readonly<{ is: 'done'; what: DeedName; restored: Restored | null }>
  | Readonly<{ is: 'refused'; what: DeedName; trouble: Trouble }>;

export type RestoreAs = Restored['as'];

/** Everything that the list of runs shows. */
export type RunsView = Readonly<{
  /** Whether the list is unfolded. */
  unfolded: boolean;
  /** Whether somebody sees it; a run that goes on counts its seconds only then. */
  visible: boolean;
  query: string;
  /** Whether only runs of the notebook in front are listed; where a folder is, all are. */
  only: boolean;
  /** The notebook in front, as Jupyter names it; null where there is none. */
  notebook: string | null;
  /** Those that have come, newest first. */
  runs: readonly Run[];
  /** How many there are that fit the query; null until the first page has come. */
  total: number | null;
  more: boolean;
  /** The run that is called best; null where none is. */
  best: number | null;
  metric: string | null;
  /** 1 where more of the metric is better, -1 where less is, 0 where its name does not tell. */
  better: -1 | 0 | 1;
  curves: ReadonlyMap<number, Curve>;
  /** Whether a page is on its way. */
  busy: boolean;
  /** Why the last page did not come. */
  trouble: Trouble | null;
  opened: ReadonlySet<number>;
  details: ReadonlyMap<number, Detail>;
  deeds: ReadonlyMap<number, Deed>;
  /** The run that somebody is about to restore. */
  restoring: number | null;
}>;

/** Everything that can be done in the list of runs. */
export type RunsActions = Readonly<{
  unfold: (unfolded: boolean) => void;
  search: (words: string) => void;
  /** List only runs of the notebook in front, or all. */
  limit: (only: boolean) => void;
  loadOlder: () => void;
  /** Ask again for what did not come. */
  retry: () => void;
  open: (number: number, opened: boolean) => void;
  note: (number: number, text: string) => void;
  /** Call *number* the best run, or none where it is null; *of* is the row where that was pressed. */
  pin: (number: number | null, of: number) => void;
  askToRestore: (number: number | null) => void;
  restore: (number: number, as: RestoreAs, name: string | null) => void;
  openExecuted: (number: number, file: string) => void;
  /** Show what Jupyter calls *folder* among the files. */
  openFolder: (folder: string) => void;
}>;

/** The list of runs and what can be done in it. */
export type RunsPart = Readonly<{ view: RunsView; actions: RunsActions }>;
