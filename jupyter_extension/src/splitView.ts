import type { Extension } from '@codemirror/state';

import type { Trouble } from './view';
import type { Answer, CellSides } from './wire';

/** Which changes a split view shows, and of which two sides; names as the server takes them. */
export type SplitSubject = Readonly<{
  /** The notebook, file or folder that was asked about, as Jupyter names it. */
  path: string;
  baseline: string | null;
  target: string | null;
  /** The file, as its repository names it. */
  file: string;
}>;

/** One change as a whole: asked for when it comes into sight. */
export type Whole = Readonly<{
  sides: CellSides | null;
  trouble: Trouble | null;
  busy: boolean;
  /** Whether outputs, and pictures of a text, were asked for. */
  outputs: boolean;
}>;

/** What to ask of one change; *large* asks for what is left out for its size, too. */
export type Wanted = Readonly<{ outputs: boolean; large: boolean }>;

/** Which change, as the answer numbers it; *key* is the same in the next answer. */
export type ChangePlace = Readonly<{
  key: string;
  row: number | null;
  old_index: number | null;
  new_index: number | null;
}>;

/** Everything that a split view shows. */
export type SplitView = Readonly<{
  subject: SplitSubject;
  /** The comparison that the view shows; it stands until one looks again. */
  answer: Answer | null;
  trouble: Trouble | null;
  busy: boolean;
  wholes: ReadonlyMap<string, Whole>;
}>;

/** What a notebook shows of a thing, by MIME type. */
export type Bundle = Readonly<Record<string, unknown>>;

/** Lab's ways of showing code, texts and outputs. Nothing that is shown runs scripts or asks the network. */
export type Rendering = Readonly<{
  /** Show *bundle* in *host*, which is in the page; what takes it away again. Null where there is no safe way to show it. */
  show: (
    bundle: Bundle,
    host: HTMLElement,
    pictures: ReadonlyMap<string, string>
  ) => Promise<(() => void) | null>;
  /** How code is coloured, by the word of a notebook's metadata, else by the file's name. */
  highlighting: (
    language: string | null,
    file: string
  ) => Promise<readonly Extension[]>;
}>;

/** Everything that can be done in a split view. */
export type SplitActions = Readonly<{
  /** Ask for the comparison anew. */
  refresh: () => void;
  ask: (place: ChangePlace, wanted: Wanted) => void;
  /** Go to the cell, or to the file. */
  open: (
    path: string,
    cell: Readonly<{ id: string | null; index: number | null }> | null
  ) => void;
  copy: (text: string) => void;
  /** Back to what the view was opened from. */
  back: () => void;
}>;
