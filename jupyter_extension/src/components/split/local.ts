import type { CellSide, CellSides } from '../../wire';
import type { Item } from '../items';

/**
 * Both sides of *item* as far as the comparison has told them, without outputs; null where it has not told all lines, or is about
 * a file. The *language* is that of its notebook, null where that is not known yet.
 */
export function told(item: Item, language: string | null): CellSides | null {
  const { cell, text } = item;
  if (cell === null || text === null || text.left_out > 0) {
    return null;
  }
  const side = (
    index: number | null,
    type: CellSide['cell_type']
  ): CellSide | null =>
    index === null
      ? null
      : {
          cell_type: type,
          size: 0,
          source: null,
          outputs: [],
          keeps_outputs: true,
          attachments: null
        };
  return {
    old: side(cell.old_index, cell.old_cell_type ?? cell.cell_type),
    new: side(cell.new_index, cell.cell_type),
    text,
    changes: [],
    language
  };
}
