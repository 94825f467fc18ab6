import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** What the keys do while the focus is in the panel. */
export function Keys({ trans }: Readonly<{ trans: TranslationBundle }>) {
  const rows: readonly [readonly string[], string][] = [
    [['j', '↓'], trans.__('next change')],
    [['k', '↑'], trans.__('change before')],
    [[']'], trans.__('next file')],
    [['['], trans.__('file before')],
    [[trans.__('Space')], trans.__('open or close it')],
    [[trans.__('Enter')], trans.__('go to the cell')],
    [['r'], trans.__('reviewed, or no longer')],
    [['c'], trans.__('copy it as a patch')],
    [['/'], trans.__('search the changes')],
    [['?'], trans.__('this list')]
  ];
  return (
    <dl className="jp-Rundiff-keys">
      {rows.map(([keys, does]) => (
        <React.Fragment key={does}>
          <dt>
            {keys.map(key => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}
