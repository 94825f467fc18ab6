import type { TranslationBundle } from '@jupyterlab/translation';

import type { Actions } from '../view';
import type { Answer, Comparison } from '../wire';
import type { Item, Side } from './items';
import { place } from './items';

/** A way to where a change is; or why there is none. */
export type Jump =
  | Readonly<{ is: 'possible'; go: () => void }>
  | Readonly<{ is: 'impossible'; reason: string }>;

export function jump(
  item: Item,
  { places, comparison }: Answer,
  open: Actions['open'],
  trans: TranslationBundle
): Jump {
  const path = new Map(Object.entries(places)).get(item.file.path);
  if (path === undefined) {
    const reason = trans.__(
      'There is nothing to open: the file is gone, or outside the folder that Jupyter serves.'
    );
    return { is: 'impossible', reason };
  }
  return {
    is: 'possible',
    go: () => {
      open(path, place(item, sideNow(comparison)));
    }
  };
}

/** The side that can be opened: the new one, unless only the old one is what is there now. */
function sideNow({ baseline, target }: Comparison): Side {
  return isNow(baseline.kind) && !isNow(target.kind) ? 'old' : 'new';
}

export function isNow(kind: Comparison['target']['kind']): boolean {
  return kind === 'saved' || kind === 'editor';
}
