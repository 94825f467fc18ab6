import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Comparison, Headline as Said } from '../wire';
import { changed, hidden, muted } from './counts';
import { Headline, question } from './Headline';
import { Metrics } from './Metrics';

export type SummaryProps = Readonly<{
  comparison: Comparison;
  go: (said: Said) => void;
  trans: TranslationBundle;
}>;

/** The answer in words and figures: what most likely matters, how the runs came out, and how much changed. */
export function Summary(props: SummaryProps): React.JSX.Element {
  const { comparison, go, trans } = props;
  const { differs } = comparison;
  return (
    <div className="jp-Rundiff-summary">
      {differs && (
        <h2 className="jp-Rundiff-question">{question(comparison, trans)}</h2>
      )}
      <Metrics metrics={comparison.metrics} trans={trans} />
      {differs && <Headline comparison={comparison} go={go} trans={trans} />}
      {differs && (
        <p className="jp-Rundiff-counts">{changed(comparison, trans)}</p>
      )}
    </div>
  );
}

/** What was left out before the changes came here; nothing where nothing was. */
export function OutOfSight(
  props: Pick<SummaryProps, 'comparison' | 'trans'>
): React.JSX.Element | null {
  const { comparison, trans } = props;
  const words = [
    hidden(comparison.hidden, trans),
    muted(comparison.muted, trans)
  ].filter(one => one !== null);
  return words.length === 0 ? null : (
    <div className="jp-Rundiff-outOfSight">
      {words.map(one => (
        <p key={one} className="jp-Rundiff-quiet">
          {one}
        </p>
      ))}
    </div>
  );
}
