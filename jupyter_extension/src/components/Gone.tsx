import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Choice } from '../view';
import { safe } from './safe';

export type GoneProps = Readonly<{ gone: Choice; trans: TranslationBundle }>;

/** What was chosen the last time, and is no longer possible. */
export function Gone({ gone, trans }: GoneProps): React.JSX.Element {
  const { baseline, target } = gone;
  const names = [baseline, target].filter(name => name !== null).map(safe);
  return (
    <p className="jp-Rundiff-gone">
      {trans.__(
        'The comparison chosen last time (%1) is no longer possible, so this is the usual one.',
        names.join(' → ')
      )}
    </p>
  );
}
