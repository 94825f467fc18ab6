import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Impact } from '../wire';
import { said } from './phrases';
import { safe } from './safe';
import { Spoken } from './Spoken';

export type ReachProps = Readonly<{
  impact: Impact;
  trans: TranslationBundle;
}>;

/** Whether a change reaches what trains; nothing where that is not known. */
export function Reach({ impact, trans }: ReachProps): React.JSX.Element | null {
  if (impact.reach === 'unknown') {
    return null;
  }
  const reaches = impact.reach === 'reaches';
  return (
    <p
      className="jp-Rundiff-quiet"
      data-reach={impact.reach}
      title={safe(said(impact.phrase, trans)).replace(/`/g, '')}
    >
      {reaches
        ? trans.__('reaches training')
        : trans.__('does not reach training')}
      {!reaches && impact.why !== '' && (
        <>
          <span className="jp-Rundiff-dot"> · </span>
          <Spoken phrase={impact.phrase} trans={trans} />
        </>
      )}
    </p>
  );
}
