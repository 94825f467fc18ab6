import type { Author, Lacking, Text, Unknown } from './wire';

/** What the cards show besides the answer. */
export type CardsView = Readonly<{
  /** Keys of the changes that somebody has reviewed. */
  reviewed: ReadonlySet<string>;
  /** Whether what was ticked before cannot be read. */
  unread: boolean;
  /** Who made a change, by its key, as far as that has been asked and is known. */
  authors: ReadonlyMap<string, Author>;
  /** By key, why this clone cannot tell that, or not all of it. */
  unknown: ReadonlyMap<string, Unknown>;
  /** What would have to be fetched for it; null where nothing is missing. */
  lacking: Lacking | null;
  /** By key, lines that were too many to come with the answer, once they have come. */
  lines: ReadonlyMap<string, Text>;
  /** Counts up when who made the changes may be another than what is known. */
  round: number;
}>;

/** What a menu, a key or a button of a card is about. */
export type CardSubject = Readonly<{
  /** Of every change in it: of cells that moved together there are several. */
  keys: readonly string[];
  /** The file as the repository names it. */
  file: string;
  /** The file as Jupyter names it; null where it cannot be opened. */
  path: string | null;
  /** The cell as it is now; null where there is none, or the file itself is meant. */
  cell: string | null;
  /** Whether the new side is what is there now, not a run or a commit. */
  isNow: boolean;
}>;

/** Everything that can be done with a card. */
export type CardDeeds = Readonly<{
  review: (keys: readonly string[], done: boolean) => void;
  /** A card is seen that would say who made its change. */
  lookAt: (key: string) => void;
  /** Ask for lines that were left out. */
  load: (key: string) => void;
  copyPatch: (keys: readonly string[]) => void;
  /** Everything else that can be done, below *button*; of the whole answer where no card is meant. */
  menu: (subject: CardSubject | null, button: HTMLElement) => void;
  showKeys: () => void;
}>;

export type Cards = Readonly<{ view: CardsView; deeds: CardDeeds }>;
