import type { TranslationBundle } from '@jupyterlab/translation';

import type { Cell, TextFile } from '../wire';
import type { File, Item } from './items';
import { merging } from './merging';
import { safe } from './safe';
import { stored } from './stored';
import { kindWord, sortWord } from './words';

/** What happened, where neither the sign nor an effect says it; null where one does. */
export function what(item: Item, trans: TranslationBundle): string | null {
  const { cell, file, finding } = item;
  const told = finding.effects.length > 0;
  return cell === null ? ofFile(file, told, trans) : ofCell(cell, told, trans);
}

function ofCell(
  cell: Cell,
  told: boolean,
  trans: TranslationBundle
): string | null {
  const from = cell.sources.map(source => `[${source + 1}]`).join(' ');
  switch (cell.kind) {
    case 'added':
    case 'removed':
    case 'same':
      return told ? null : kindWord(cell.kind, trans);
    case 'edited':
      return (
        sortWord(cell.sort, trans) ?? (told ? null : kindWord('edited', trans))
      );
    case 'moved':
      return trans.__('moved, otherwise unchanged');
    case 'retyped':
      return trans.__('type changed: now %1', cell.cell_type);
    case 'moved_edited': {
      const sort = sortWord(cell.sort, trans);
      const word = kindWord('moved_edited', trans);
      return sort === null ? word : trans.__('%1, %2', word, sort);
    }
    case 'split':
      return from
        ? trans.__('split off from %1', from)
        : kindWord('split', trans);
    case 'merged':
      return from
        ? trans.__('merged from %1', from)
        : kindWord('merged', trans);
    case 'copied':
      return from
        ? trans.__('copied from %1', from)
        : kindWord('copied', trans);
  }
}

function ofFile(
  file: File,
  told: boolean,
  trans: TranslationBundle
): string | null {
  const merge = merging(file, trans);
  if (merge !== null) {
    return merge;
  }
  switch (file.type) {
    case 'binary':
      return stored(file, trans);
    case 'broken':
      return trans.__('cannot be compared: %1', safe(file.reason));
    case 'notebook':
      return kindWord(file.kind, trans);
    case 'text':
      return ofText(file, told, trans);
  }
}

function ofText(
  file: Extract<File, { type: 'text' }>,
  told: boolean,
  trans: TranslationBundle
): string | null {
  const { added_lines, removed_lines } = file.text;
  if (file.headings.some(({ kind }) => kind !== null)) {
    return movedParts(file.sort, trans);
  }
  switch (file.kind) {
    case 'edited':
      return added_lines + removed_lines === 0
        ? trans.__('line ends only')
        : (sortWord(file.sort, trans) ??
            (told ? null : kindWord('edited', trans)));
    case 'renamed': // as the path says
      return sortWord(file.sort, trans);
    case 'added':
    case 'removed':
    case 'conflict':
    case 'same':
      return kindWord(file.kind, trans);
  }
}

function movedParts(sort: TextFile['sort'], trans: TranslationBundle): string {
  const how = sortWord(sort, trans);
  return how === null
    ? kindWord(sort === null ? 'moved' : 'moved_edited', trans)
    : trans.__('%1, %2', kindWord('moved', trans), how);
}
