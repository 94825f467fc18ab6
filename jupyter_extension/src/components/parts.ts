import * as React from 'react';

import type { FileItems, Item } from './items';
import { together } from './items';

/** Some of a list that come to the page, and leave it, together. */
export type Part<T> = Readonly<{
  items: readonly T[];
  /** Pixels, as far as one can say. */
  height: number;
  /** How many changes are in it. */
  count: number;
}>;

type Sized = Readonly<{ height: number; count: number }>;

/** About what a screen holds: fewer would come too late, more would stop the page. */
const HIGH = 900;

/** Pixels of a card that is closed, of a line, and of all that is below the lines of one that is open. */
const CARD = 48;
const LINE = 18;
const REST = 64;
/** More lines are behind a button. */
const LINES = 1000;

/** A part that goes on to where one began before is between these, in screens of its height. */
const LEAST = 1 / 3;
const MOST = 1.5;

/** *all* in parts of a screen's height; where one of *starts* is in it, a part begins there, unless that made a tiny one. */
export function parts<T>(
  all: readonly T[],
  sized: (one: T) => Sized,
  keyOf: (one: T) => string,
  starts: ReadonlySet<string> = new Set()
): Part<T>[] {
  const most = starts.size > 0 ? MOST * HIGH : HIGH;
  const found: { items: T[]; height: number; count: number }[] = [];
  for (const one of all) {
    const { height, count } = sized(one);
    const last = found[found.length - 1];
    const again = starts.has(keyOf(one)) && (last?.height ?? 0) > LEAST * HIGH;
    if (last === undefined || again || last.height + height > most) {
      found.push({ items: [one], height, count });
    } else {
      last.items.push(one);
      last.height += height;
      last.count += count;
    }
  }
  return found;
}

/**
 * The same, and from one answer to the next in the same parts as far as possible: one that begins elsewhere is another one to
 * React, which takes its cards off the page with the focus in them, to bring them back later.
 */
export function useParts<T>(
  all: readonly T[],
  sized: (one: T) => Sized,
  keyOf: (one: T) => string,
  opened: boolean
): readonly Part<T>[] {
  const starts = React.useRef<ReadonlySet<string>>(new Set());
  return React.useMemo(() => {
    const found = parts(all, sized, keyOf, starts.current);
    starts.current = new Set(
      found.flatMap(({ items }) => items.slice(0, 1).map(keyOf))
    );
    return found;
  }, [all, opened]);
}

/** What a card, or one of cells that moved together, takes. */
export function sizeOfBlock(block: readonly Item[], opened: boolean): Sized {
  const lines = block.length > 1 || !opened ? 0 : shownLines(block[0]);
  const rest = block.length === 1 && opened ? REST : 0;
  return { height: CARD + lines * LINE + rest, count: block.length };
}

function shownLines(item: Item | undefined): number {
  const text = item?.text ?? null;
  return text === null
    ? 0
    : Math.min(text.removed_lines + text.added_lines + 2, LINES);
}

/** What a file and the cards in it take. */
export function sizeOfFile({ items }: FileItems, opened: boolean): Sized {
  const cards = together(items).reduce(
    (sum, block) => sum + sizeOfBlock(block, opened).height,
    0
  );
  return { height: cards + LINE, count: items.length };
}
