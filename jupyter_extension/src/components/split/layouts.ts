import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { Change, MergeView } from '@codemirror/merge';

import type { Text } from '../../wire';
import { editor } from './editor';
import type { Words } from './editor';
import { folding, openIn } from './folding';
import type { Fold, Hunk } from './ranges';
import { differences, folds, hunksOf, sheet, unified } from './ranges';

export type Layout = 'split' | 'unified';

/** A text as it is shown: what takes it away again, and a way to one of its hunks. */
export type Shown = Readonly<{
  destroy: () => void;
  reveal: (hunk: number) => void;
}>;

export type Ways = Readonly<{
  /** Names of both sides. */
  old: string;
  new: string;
  /** Of both in one. */
  both: string;
  added: string;
  removed: string;
  unchanged: (lines: number) => string;
  /** Colours and the like. */
  extensions: readonly Extension[];
}>;

/** Both sides of *text* beside each other, or one below the other, in *host*. */
export function show(
  text: Text,
  layout: Layout,
  ways: Ways,
  host: HTMLElement
): Shown {
  return layout === 'split'
    ? sideBySide(text, ways, host)
    : oneBelowTheOther(text, ways, host);
}

/**
 * The merge view keeps the rows of both sides level; which rows those are, and what is marked in them, is the engine's answer.
 * It is given in the place of the library's own comparison, and nothing of the latter is drawn.
 */
function sideBySide(text: Text, ways: Ways, host: HTMLElement): Shown {
  const sheets = { old: sheet(text, 'old'), new: sheet(text, 'new') };
  const hunks = hunksOf(text);
  const views: EditorView[] = [];
  const side = (of: 'old' | 'new') =>
    editor(sheets[of], [of], named(ways, of), [
      folding(sheets[of], foldingOf(text, of, ways, views)),
      ways.extensions
    ]);
  const merge = new MergeView({
    a: side('old'),
    b: side('new'),
    parent: host,
    gutter: false,
    highlightChanges: false,
    diffConfig: {
      override: () =>
        differences(hunks, sheets.old, sheets.new).map(
          ({ fromA, toA, fromB, toB }) => new Change(fromA, toA, fromB, toB)
        )
    }
  });
  views.push(merge.a, merge.b);
  return {
    destroy: () => {
      merge.destroy();
    },
    reveal: at => {
      const hunk = hunks[at];
      if (hunk !== undefined) {
        const [view, rows] = emptyOf(hunk)
          ? [merge.a, sheets.old.rows]
          : [merge.b, sheets.new.rows];
        const row = emptyOf(hunk) ? hunk.old[0] : hunk.new[0];
        scrollTo(view, rows[row]?.from ?? 0, at);
      }
    }
  };
}

function oneBelowTheOther(text: Text, ways: Ways, host: HTMLElement): Shown {
  const both = unified(text);
  const views: EditorView[] = [];
  const view = new EditorView({
    ...editor(both, ['old', 'new'], named(ways, 'both'), [
      folding(both, foldingOf(text, 'both', ways, views)),
      ways.extensions
    ]),
    parent: host
  });
  views.push(view);
  return {
    destroy: () => {
      view.destroy();
    },
    reveal: at => {
      const changed = (row: number) => both.rows[row]?.is !== 'same';
      const starts = both.rows.flatMap((row, place) =>
        changed(place) && (place === 0 || !changed(place - 1)) ? [row.from] : []
      );
      scrollTo(view, starts[at] ?? 0, at);
    }
  };
}

/** Whether the new side has no line of it. */
function emptyOf(hunk: Hunk): boolean {
  return hunk.new[0] === hunk.new[1];
}

/** Pixels that the first lines of a change keep from the edges of what is seen. */
const ROOM = 60;

/** The first lines that differ stand below the title, which has been led to and stays; those further down come to the middle. */
function scrollTo(view: EditorView, position: number, at: number): void {
  const place =
    at === 0
      ? ({ y: 'nearest', yMargin: ROOM } as const)
      : ({ y: 'center' } as const);
  view.dispatch({ effects: EditorView.scrollIntoView(position, place) });
}

function named(ways: Ways, of: 'old' | 'new' | 'both'): Words {
  return { added: ways.added, removed: ways.removed, name: ways[of] };
}

function foldingOf(
  text: Text,
  of: keyof Fold,
  ways: Ways,
  views: readonly EditorView[]
) {
  const known = unfolded.get(text) ?? new Set();
  unfolded.set(text, known);
  return {
    folds: folds(text).map(fold => fold[of]),
    opened: (fold: number) => known.has(fold),
    words: ways.unchanged,
    open: (fold: number) => {
      known.add(fold);
      openIn(views, fold);
    }
  };
}

/** Which unchanged rows of a text somebody has unfolded: they are so when its editors come back to the page. */
const unfolded = new WeakMap<Text, Set<number>>();
