import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Comparison, Effect } from '../wire';
import { changed, hidden } from './counts';
import { Metrics } from './Metrics';
import { categoryWord, quiet } from './words';

export type SummaryProps = Readonly<{
  comparison: Comparison;
  trans: TranslationBundle;
}>;

/** The answer in figures: how the runs came out, how much changed, of what kind, and what is out of sight. */
export function Summary({ comparison, trans }: SummaryProps) {
  const outOfSight = hidden(comparison.hidden, trans);
  return (
    <div className="jp-Rundiff-summary">
      <Metrics metrics={comparison.metrics} trans={trans} />
      {comparison.differs && (
        <p className="jp-Rundiff-counts">{changed(comparison, trans)}</p>
      )}
      <Chips comparison={comparison} trans={trans} />
      {!comparison.precise && (
        <p className="jp-Rundiff-coarse">
          {trans.__(
            'Very much changed at once: some of it is matched by position only.'
          )}
        </p>
      )}
      {outOfSight !== null && <p className="jp-Rundiff-quiet">{outOfSight}</p>}
    </div>
  );
}

/** How many changes touch what, worst first. */
function Chips({ comparison, trans }: SummaryProps): React.JSX.Element | null {
  const counts = categoryCounts(comparison);
  return counts.size === 0 ? null : (
    <ul
      className="jp-Rundiff-chips"
      aria-label={trans.__('What the changes touch')}
    >
      {[...counts].map(([category, count]) => (
        <li key={category} data-quiet={quiet(category)}>
          {categoryWord(category, trans)} <b>{count}</b>
        </li>
      ))}
    </ul>
  );
}

function categoryCounts({
  findings
}: Comparison): Map<Effect['category'], number> {
  const counts = new Map<Effect['category'], number>();
  for (const { effects } of findings) {
    for (const category of new Set(effects.map(effect => effect.category))) {
      counts.set(category, (counts.get(category) ?? 0) + 1);
    }
  }
  return counts;
}
