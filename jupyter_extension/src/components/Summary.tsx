import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Comparison, Effect } from '../wire';
import { changed, hidden, muted } from './counts';
import { Metrics } from './Metrics';
import { categoryWord } from './words';

export type SummaryProps = Readonly<{
  comparison: Comparison;
  trans: TranslationBundle;
}>;

/** The answer in figures: how the runs came out, how much changed, of what kind, and what is out of sight. */
export function Summary({ comparison, trans }: SummaryProps) {
  const outOfSight = hidden(comparison.hidden, trans);
  const noRisk = muted(comparison.muted, trans);
  return (
    <div className="jp-Rundiff-summary">
      <Metrics metrics={comparison.metrics} trans={trans} />
      {comparison.differs && (
        <p className="jp-Rundiff-counts">{changed(comparison, trans)}</p>
      )}
      <Chips comparison={comparison} trans={trans} />
      {outOfSight !== null && <p className="jp-Rundiff-quiet">{outOfSight}</p>}
      {noRisk !== null && <p className="jp-Rundiff-quiet">{noRisk}</p>}
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
      {[...counts].map(([category, { likely, count }]) => (
        <li key={category} data-quiet={!likely}>
          {categoryWord(category, trans)} <b>{count}</b>
        </li>
      ))}
    </ul>
  );
}

type Counted = Readonly<{ likely: boolean; count: number }>;

function categoryCounts({
  findings
}: Comparison): Map<Effect['category'], Counted> {
  const counts = new Map<Effect['category'], Counted>();
  for (const { effects } of findings) {
    const once = new Map(effects.map(effect => [effect.category, effect]));
    for (const { category, likely } of once.values()) {
      const known = counts.get(category) ?? { likely: false, count: 0 };
      counts.set(category, {
        likely: known.likely || likely,
        count: known.count + 1
      });
    }
  }
  return counts;
}
