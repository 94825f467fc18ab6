import type { TranslationBundle } from '@jupyterlab/translation';

import type { Cell, Effect, NotebookFile, Run } from '../wire';

type Category = Effect['category'];
type Kind = Cell['kind'] | NotebookFile['kind'];
type Sort = NonNullable<Cell['sort']>;

export function categoryWord(
  category: Category,
  trans: TranslationBundle
): string {
  const words: Record<Category, string> = {
    architecture: trans.__('architecture'),
    checkpoint: trans.__('checkpoint'),
    data: trans.__('data'),
    device: trans.__('device'),
    distributed: trans.__('distributed'),
    environment: trans.__('environment'),
    evaluation: trans.__('evaluation'),
    'hyper-parameter': trans.__('hyper-parameter'),
    logging: trans.__('logging'),
    loss: trans.__('loss'),
    optimizer: trans.__('optimizer'),
    other: trans.__('other'),
    plotting: trans.__('plotting'),
    precision: trans.__('precision'),
    schedule: trans.__('schedule'),
    seed: trans.__('seed'),
    transforms: trans.__('transforms')
  };
  return words[category];
}

/** One sign a kind, so that no colour is needed to tell them apart. */
export const SIGN: Readonly<Record<Kind, string>> = {
  added: '+',
  conflict: '!',
  copied: '≡',
  edited: '~',
  merged: '∪',
  moved: '⇅',
  moved_edited: '⇅',
  removed: '−',
  renamed: '→',
  retyped: '≠',
  same: '=',
  split: '÷'
};

export function kindWord(kind: Kind, trans: TranslationBundle): string {
  const words: Record<Kind, string> = {
    added: trans.__('added'),
    conflict: trans.__('merge conflict'),
    copied: trans.__('copied'),
    edited: trans.__('edited'),
    merged: trans.__('merged'),
    moved: trans.__('moved'),
    moved_edited: trans.__('moved and edited'),
    removed: trans.__('removed'),
    renamed: trans.__('renamed'),
    retyped: trans.__('type changed'),
    same: trans.__('unchanged'),
    split: trans.__('split')
  };
  return words[kind];
}

/** What an edit is as text; null where it is code. */
export function sortWord(
  sort: Sort | null,
  trans: TranslationBundle
): string | null {
  if (sort === null || sort === 'code') {
    return null;
  }
  const words: Record<Exclude<Sort, 'code'>, string> = {
    comment: trans.__('comments only'),
    docstring: trans.__('docstrings only'),
    formatting: trans.__('formatting only'),
    prose: trans.__('prose'),
    rename: trans.__('renames only')
  };
  return words[sort];
}

/** Null for what goes without saying. */
export function outcomeWord(
  outcome: Run['outcome'],
  trans: TranslationBundle
): string | null {
  switch (outcome) {
    case 'finished':
      return null;
    case 'failed':
      return trans.__('failed');
    case 'interrupted':
      return trans.__('interrupted');
    case 'running':
      return trans.__('running');
  }
}
