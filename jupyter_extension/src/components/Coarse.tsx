import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

export type CoarseProps = Readonly<{
  of: 'cells' | 'lines';
  trans: TranslationBundle;
}>;

/** That a limit made an answer coarser: what that means, and what to do. */
export function Coarse({ of, trans }: CoarseProps): React.JSX.Element {
  return (
    <p className="jp-Rundiff-coarse">
      {of === 'cells'
        ? trans.__(
            'Matched coarsely: too many cells changed at once, so a cell may be compared with one that it never was. Compare versions that are closer to each other.'
          )
        : trans.__(
            'Compared coarsely: too many lines changed at once, so lines that stayed may count as changed, and nothing is marked within a line. Compare versions that are closer to each other.'
          )}
    </p>
  );
}
