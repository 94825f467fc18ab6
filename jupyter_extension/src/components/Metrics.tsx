import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Metric } from '../wire';
import { difference, figure, signed } from './figures';
import { More } from './More';
import { safe } from './safe';

export type MetricsProps = Readonly<{
  metrics: readonly Metric[];
  trans: TranslationBundle;
}>;

const SHOWN = 3;

/** How two runs came out, the metric that decides first. */
export function Metrics({ metrics, trans }: MetricsProps) {
  if (metrics.length === 0) {
    return null;
  }
  const rest = metrics.slice(SHOWN);
  const label = trans._n('%1 more metric', '%1 more metrics', rest.length);
  return (
    <div className="jp-Rundiff-metrics">
      <Rows metrics={metrics.slice(0, SHOWN)} trans={trans} />
      {rest.length > 0 && (
        <More label={label}>
          <Rows metrics={rest} trans={trans} />
        </More>
      )}
    </div>
  );
}

function Rows({ metrics, trans }: MetricsProps): React.JSX.Element {
  return (
    <ul>
      {metrics.map(metric => (
        <li key={metric.name}>
          <span className="jp-Rundiff-name" title={safe(metric.name)}>
            {safe(metric.name)}
          </span>{' '}
          <span className="jp-Rundiff-figures">
            {figure(metric.old)} → <strong>{figure(metric.new)}</strong>
          </span>{' '}
          <Verdict metric={metric} trans={trans} />
        </li>
      ))}
    </ul>
  );
}

/** Better or worse in words, and by how much: colour only goes with it. */
function Verdict(
  props: Readonly<{ metric: Metric; trans: TranslationBundle }>
): React.JSX.Element {
  const { metric, trans } = props;
  const by = difference(metric.old, metric.new);
  const words =
    metric.better === null
      ? null
      : metric.better
        ? trans.__('better')
        : trans.__('worse');
  return (
    <span className="jp-Rundiff-verdict" data-better={metric.better}>
      {by === null ? '' : signed(by)} {words}
    </span>
  );
}
