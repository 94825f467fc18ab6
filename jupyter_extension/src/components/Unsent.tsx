import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { size } from './figures';

export type UnsentProps = Readonly<{
  /** Characters of the lines that were left out. */
  left: number;
  load: () => void;
  trans: TranslationBundle;
}>;

/** In the place of lines that are too many to come with the answer. */
export function Unsent({ left, load, trans }: UnsentProps) {
  return (
    <div className="jp-Rundiff-lines">
      <button type="button" className="jp-Rundiff-gap" onClick={load}>
        {trans.__('⋯ Load the lines of this change (%1)', size(left))}
      </button>
    </div>
  );
}
