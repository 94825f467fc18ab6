import type { TranslationBundle } from '@jupyterlab/translation';

import type { Actions } from '../view';
import type { Answer } from '../wire';
import type { Item } from './items';
import { place } from './items';

/** A way to where a change is; or why there is none. */
export type Jump =
  | Readonly<{ is: 'possible'; go: () => void }>
  | Readonly<{ is: 'impossible'; reason: string }>;

export function jump(
  item: Item,
  places: Answer['places'],
  open: Actions['open'],
  trans: TranslationBundle
): Jump {
  if (item.file.kind === 'removed') {
    const reason = trans.__('The file is gone: there is nothing to open.');
    return { is: 'impossible', reason };
  }
  const path = new Map(Object.entries(places)).get(item.file.path);
  if (path === undefined) {
    const reason = trans.__(
      'Jupyter cannot open this file: it is outside the folder that Jupyter serves.'
    );
    return { is: 'impossible', reason };
  }
  return {
    is: 'possible',
    go: () => {
      open(path, place(item));
    }
  };
}
