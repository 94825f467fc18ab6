import type { TranslationBundle } from '@jupyterlab/translation';

import type { Cell, TextFile } from '../wire';
import { listed } from './counts';
import type { File, Item } from './items';
import { merging } from './merging';
import { said } from './phrases';
import { safe } from './safe';
import { stored } from './stored';
import { submodule } from './submodule';
import { kindWord, sortWord } from './words';

/** What happened, where neither the sign nor an effect says it; null where one does. */
export function what(item: Item, trans: TranslationBundle): string | null {
  const { cell, file, finding } = item;
  const told = finding.told.length > 0;
  return cell === null
    ? ofFile(file, told, trans)
    : both(ofCell(cell, told, trans), notExecuted(cell, trans), trans);
}

/** Where, of the runs that are compared, the cell was there and was not executed. */
function notExecuted(cell: Cell, trans: TranslationBundle): string | null {
  switch (cell.not_executed) {
    case 'baseline':
      return trans.__('not executed in the baseline run');
    case 'target':
      return trans.__('not executed in the target run');
    case 'both':
      return trans.__('not executed in either run');
    case null:
      return null;
  }
}

function ofCell(
  cell: Cell,
  told: boolean,
  trans: TranslationBundle
): string | null {
  const sort = sortWord(cell.sort, trans);
  switch (cell.kind) {
    case 'added':
    case 'removed':
    case 'same':
      return told ? null : kindWord(cell.kind, trans);
    case 'edited':
      return (
        sort ??
        (told ? null : (rewritten(cell, trans) ?? kindWord('edited', trans)))
      );
    case 'moved':
      return trans.__('moved, otherwise unchanged');
    case 'retyped':
      return and(retyped(cell, trans), unchangedText(cell, trans), trans);
    case 'moved_edited':
      return movedAndEdited(cell, trans);
    case 'split': {
      const word = trans.__('split off from %1', from(cell, trans));
      return and(word, sort ?? unchangedText(cell, trans), trans);
    }
    case 'merged': {
      const word = trans.__('merged from %1', from(cell, trans));
      return and(word, sort ?? unchangedText(cell, trans), trans);
    }
    case 'copied': {
      const word = trans.__('copied from %1', from(cell, trans));
      return and(word, unchangedText(cell, trans), trans);
    }
  }
}

function from({ sources }: Cell, trans: TranslationBundle): string {
  return listed(
    sources.map(source => `#${source + 1}`),
    trans
  );
}

function movedAndEdited(cell: Cell, trans: TranslationBundle): string {
  const how =
    sortWord(cell.sort, trans) ??
    rewritten(cell, trans) ??
    unchangedText(cell, trans); // of a cell that was split as well
  return how === null
    ? kindWord('moved_edited', trans)
    : and(kindWord('moved', trans), how, trans);
}

function rewritten({ text }: Cell, trans: TranslationBundle): string | null {
  return text?.rewritten === true ? trans.__('rewritten') : null;
}

function retyped(cell: Cell, trans: TranslationBundle): string {
  const old = cell.old_cell_type ?? cell.cell_type;
  return trans.__('type changed: %1 → %2', old, cell.cell_type);
}

function unchangedText(
  { text }: Cell,
  trans: TranslationBundle
): string | null {
  const changed = (text?.added_lines ?? 0) + (text?.removed_lines ?? 0);
  return changed === 0 ? trans.__('unchanged text') : null;
}

function both(
  word: string | null,
  more: string | null,
  trans: TranslationBundle
): string | null {
  return word === null ? more : and(word, more, trans);
}

function and(
  word: string,
  more: string | null,
  trans: TranslationBundle
): string {
  return more === null ? word : trans.__('%1, %2', word, more);
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
  const what = ofContent(file, told, trans);
  if (file.mode === null) {
    return what;
  }
  const mode = trans.__('mode %1 → %2', file.mode[0], file.mode[1]);
  return what === null || onlyMode(file)
    ? mode
    : trans.__('%1, %2', what, mode);
}

/** Whether nothing but the mode differs. */
function onlyMode(file: File): boolean {
  return (
    file.kind === 'edited' &&
    (file.type === 'notebook' ||
      (file.type === 'text' &&
        file.text.added_lines + file.text.removed_lines === 0))
  );
}

function ofContent(
  file: File,
  told: boolean,
  trans: TranslationBundle
): string | null {
  switch (file.type) {
    case 'binary':
      return stored(file, trans);
    case 'broken':
      return trans.__('cannot be compared: %1', safe(said(file.phrase, trans)));
    case 'notebook':
      return kindWord(file.kind, trans);
    case 'submodule':
      return submodule(file, trans);
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
    case 'copied':
      return kindWord('copied', trans);
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
  const word = trans.__('parts moved');
  const how = sortWord(sort, trans) ?? kindWord('edited', trans);
  return sort === null ? word : trans.__('%1, %2', how, word);
}
