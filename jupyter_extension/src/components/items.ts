import type { Cell, Comparison, Finding, Text } from '../wire';
import type { CellPlace } from '../view';
import type { Heading } from './hunks';

export type File = Comparison['files'][number];

/** A finding together with what it points at. */
export type Item = Readonly<{
  /** The same from one answer to the next, so that what is folded stays folded. */
  key: string;
  finding: Finding;
  file: File;
  /** Null where the whole file is meant. */
  cell: Cell | null;
  /** Null where there are no lines to show. */
  text: Text | null;
  /** What is said above lines of the text. */
  headings: readonly Heading[];
}>;

export type FileItems = Readonly<{ file: File; items: readonly Item[] }>;

/** Every finding, in the order given. */
export function items(comparison: Comparison): Item[] {
  const files = new Map(comparison.files.map(file => [file.path, file]));
  const found = comparison.findings.flatMap(finding => {
    const file = files.get(finding.path);
    return file === undefined ? [] : [item(finding, file)];
  });
  return withOwnKeys(found);
}

/** Nothing keeps two cells from having the same id. */
function withOwnKeys(all: readonly Item[]): Item[] {
  const times = new Map<string, number>();
  return all.map(one => {
    const before = times.get(one.key) ?? 0;
    times.set(one.key, before + 1);
    return before === 0 ? one : { ...one, key: `${one.key}\n${before}` };
  });
}

function item(finding: Finding, file: File): Item {
  const cell = cellOf(finding, file);
  const id = cell?.id ?? `${finding.old_index}:${finding.new_index}`;
  // The cell that took another in has a row of its own.
  const where = [id, ...(cell?.sources ?? [])].join(':');
  return {
    key: `${finding.path}\n${where}`,
    finding,
    file,
    cell,
    text: cell !== null ? cell.text : file.type === 'text' ? file.text : null,
    headings: file.type === 'text' ? file.headings : []
  };
}

function cellOf({ row }: Finding, file: File): Cell | null {
  return file.type === 'notebook' && row !== null
    ? (file.cells[row] ?? null)
    : null;
}

/** *all* in their order; neighbouring cells that moved together, otherwise unchanged, as one. */
export function together(all: readonly Item[]): Item[][] {
  const blocks: Item[][] = [];
  for (const one of all) {
    const block = blocks[blocks.length - 1];
    if (follows(block?.[block.length - 1], one)) {
      block?.push(one);
    } else {
      blocks.push([one]);
    }
  }
  return blocks;
}

function follows(above: Item | undefined, below: Item): boolean {
  const [first, second] = [above?.cell, below.cell];
  return (
    first?.kind === 'moved' &&
    second?.kind === 'moved' &&
    next(first.old_index) === second.old_index &&
    next(first.new_index) === second.new_index
  );
}

function next(index: number | null): number {
  return (index ?? 0) + 1;
}

/** By file, in the order of each file's first item. */
export function byFile(all: readonly Item[]): FileItems[] {
  const files = new Map<string, { file: File; items: Item[] }>();
  for (const one of all) {
    const of = files.get(one.file.path) ?? { file: one.file, items: [] };
    of.items.push(one);
    files.set(one.file.path, of);
  }
  return [...files.values()];
}

/** Too much to show at once: more than 200 changes, 2,000 changed lines, or 200,000 characters. */
export function large(all: readonly Item[]): boolean {
  const lines = all.reduce((sum, { text }) => sum + changedLines(text), 0);
  const characters = all
    .flatMap(({ text }) => text?.lines ?? [])
    .reduce((sum, line) => sum + line.text.length, 0);
  return all.length > 200 || lines > 2000 || characters > 200_000;
}

function changedLines(text: Text | null): number {
  return text === null ? 0 : text.removed_lines + text.added_lines;
}

/** Which side of a comparison is what one can open: the old one where the sides were swapped. */
export type Side = 'old' | 'new';

/** Where *item* is now: at a cell, or, where it is gone, at the one that follows. Null is the file as a whole. */
export function place({ cell, file }: Item, side: Side): CellPlace | null {
  if (cell === null || file.type !== 'notebook') {
    return null;
  }
  const index = indexOn(cell, side);
  if (index !== null) {
    return { id: cell.id, index };
  }
  const at = file.cells.indexOf(cell);
  const there = (other: Cell) => indexOn(other, side) !== null;
  const next = file.cells.slice(at).find(there);
  const before = file.cells.slice(0, at).reverse().find(there);
  const neighbour = next ?? before;
  return {
    id: cell.id, // since it was gone there, it may have come back
    index: neighbour === undefined ? null : indexOn(neighbour, side)
  };
}

function indexOn(cell: Cell, side: Side): number | null {
  return side === 'new'
    ? cell.new_index
    : (cell.old_index ?? cell.sources[0] ?? null);
}
