import type { Line, Text } from '../../wire';

/** From where to where, in UTF-16 units from the start of a document. */
export type Range = Readonly<{ from: number; to: number }>;

/** One line of a document: what happened to it, its numbers in the cell, and what of it is marked. */
export type Row = Readonly<{
  is: Line['is'];
  old: number | null;
  new: number | null;
  from: number;
  to: number;
  marks: readonly Range[];
}>;

/** Lines to be shown one below the other. Their text holds no line end, whatever else it may hold. */
export type Sheet = Readonly<{
  lines: readonly string[];
  rows: readonly Row[];
}>;

/** A range of rows of both sheets that differ, and what stands between two such ranges is the same. */
export type Hunk = Readonly<{
  old: readonly [number, number];
  new: readonly [number, number];
}>;

/** Characters of one line that are shown: one of a million stops the page. */
export const LONGEST = 20_000;

/** The old lines of *text*, or the new ones, as the engine has them. */
export function sheet(text: Text, side: 'old' | 'new'): Sheet {
  return sheetOf(text.lines.filter(line => line[side] !== null));
}

/** The lines of both sides in the order in which the engine tells them: first what went, then what came. */
export function unified(text: Text): Sheet {
  return sheetOf(text.lines);
}

function sheetOf(lines: readonly Line[]): Sheet {
  let from = 0;
  const rows = lines.map(line => {
    const shown = cut(line.text);
    const row = {
      is: line.is,
      old: line.old,
      new: line.new,
      from,
      to: from + shown.length,
      marks: marked(line, from)
    };
    from = row.to + 1;
    return row;
  });
  return { lines: lines.map(({ text }) => cut(text)), rows };
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} ⋯` : text;
}

/** Marks count code points, documents UTF-16 units. */
function marked({ text, marks }: Line, from: number): Range[] {
  const at = offsets(text, marks);
  return marks
    .map(([start, end]) => ({ from: at(start), to: at(end) }))
    .filter(range => range.from < range.to)
    .map(range => ({ from: from + range.from, to: from + range.to }));
}

/** Where in *text* the code point of a number begins; past what is shown, where that ends. */
function offsets(
  text: string,
  marks: Line['marks']
): (point: number) => number {
  const limit = Math.min(text.length, LONGEST);
  if (marks.length === 0 || !/[\ud800-\udfff]/.test(text)) {
    return point => Math.min(point, limit);
  }
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  return point => Math.min(starts[point] ?? text.length, limit);
}

/** The engine's hunks, as ranges of the rows of both sheets. */
export function hunksOf(text: Text): Hunk[] {
  const found: Hunk[] = [];
  let [old, now] = [0, 0];
  let open: { old: [number, number]; new: [number, number] } | null = null;
  for (const { is } of text.lines) {
    if (is === 'same') {
      open = null;
      old += 1;
      now += 1;
      continue;
    }
    if (open === null) {
      open = { old: [old, old], new: [now, now] };
      found.push(open);
    }
    if (is === 'removed') {
      open.old[1] = old += 1;
    } else {
      open.new[1] = now += 1;
    }
  }
  return found;
}

/** Ranges of both documents that differ, as `@codemirror/merge` wants them. */
export type Difference = Readonly<{
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
}>;

/**
 * *hunks* as ranges of characters. Each begins at the end of the line above, where there is one: what the merge view does to
 * make ranges of its own presentable moves and widens none of these.
 */
export function differences(
  hunks: readonly Hunk[],
  old: Sheet,
  now: Sheet
): Difference[] {
  return hunks.map(hunk => {
    const above = hunk.old[0] > 0 && hunk.new[0] > 0 ? 1 : 0;
    const [fromA, toA] = span(old, hunk.old, above);
    const [fromB, toB] = span(now, hunk.new, above);
    return { fromA, toA, fromB, toB };
  });
}

function span(
  { rows }: Sheet,
  [start, end]: readonly [number, number],
  above: number
): [number, number] {
  const length = rows[rows.length - 1]?.to ?? 0;
  const first = rows[start];
  const from = first === undefined ? length : first.from - above;
  return [from, Math.max(from, rows[end]?.from ?? length)];
}

/** Unchanged rows further than this from a change are folded, where they are at least so many. */
const MARGIN = 3;
const LEAST = 4;

/** Rows that are folded at first, in the sheet of both sides and in those of each. */
export type Fold = Readonly<
  Record<'both' | 'old' | 'new', readonly [number, number]>
>;

/** Unchanged lines that are far from every change. There are none where nothing changed: then all of it was asked for. */
export function folds({ lines }: Text): Fold[] {
  if (lines.every(({ is }) => is === 'same')) {
    return [];
  }
  const found: Fold[] = [];
  let start = 0;
  let [old, now] = [0, 0];
  for (let at = 0; at <= lines.length; at += 1) {
    const is = lines[at]?.is;
    if (is !== 'same') {
      const top = start === 0 ? 0 : start + MARGIN;
      const end = at === lines.length ? at : at - MARGIN;
      if (end - top >= LEAST) {
        const both = (by: number) => [top - by, end - by] as const;
        found.push({ both: both(0), old: both(at - old), new: both(at - now) });
      }
      start = at + 1;
    }
    old += is === 'added' ? 0 : 1;
    now += is === 'removed' ? 0 : 1;
  }
  return found;
}
