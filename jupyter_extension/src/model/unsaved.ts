import type { Editor, EditorCell } from '../wire';

/** A cell as its editor has it. */
export type OpenCell = Readonly<{
  id: string;
  type: EditorCell['type'];
  source: string;
}>;

/** What the file held when the editor last read or wrote it, and when that file was written. */
export type SavedCells = Readonly<{
  stamp: string | null;
  cells: readonly OpenCell[];
}>;

/**
 * What the server must be told of an open notebook: null where nothing is unsaved; else every cell, with a source only
 * where it is another one than the file's.
 */
export function unsaved(
  now: readonly OpenCell[],
  saved: SavedCells | null
): Editor | null {
  const stamp = saved?.stamp ?? null;
  if (saved === null || stamp === null) {
    return everything(now);
  }
  const known = new Map(saved.cells.map(cell => [cell.id, cell]));
  const same = (cell: OpenCell, before: OpenCell | undefined) =>
    before?.source === cell.source && before.type === cell.type;
  if (
    now.length === saved.cells.length &&
    now.every((cell, place) => {
      const before = saved.cells[place];
      return before?.id === cell.id && same(cell, before);
    })
  ) {
    return null;
  }
  return {
    saved: stamp,
    cells: now.map(cell =>
      same(cell, known.get(cell.id)) ? { id: cell.id, type: cell.type } : cell
    )
  };
}

/** Every cell with its source: right whatever the file holds. */
export function everything(now: readonly OpenCell[]): Editor {
  return { saved: null, cells: [...now] };
}
