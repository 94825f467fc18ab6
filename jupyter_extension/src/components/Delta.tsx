import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Hidden } from './Hidden';

export type DeltaProps = Readonly<{
  removed: number;
  added: number;
  trans: TranslationBundle;
}>;

/** `−2 +1`: how many lines are gone, and how many are new. */
export function Delta({ removed, added, trans }: DeltaProps) {
  return (
    <span className="jp-Rundiff-delta">
      {removed > 0 && (
        <span data-is="removed">
          <span aria-hidden="true">−{removed}</span>
          <Hidden>
            {trans._n('%1 line removed', '%1 lines removed', removed)}
          </Hidden>
        </span>
      )}{' '}
      {added > 0 && (
        <span data-is="added">
          <span aria-hidden="true">+{added}</span>
          <Hidden>{trans._n('%1 line added', '%1 lines added', added)}</Hidden>
        </span>
      )}
    </span>
  );
}
