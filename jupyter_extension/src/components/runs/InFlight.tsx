import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { RunsPart } from '../../runsView';
import type { View } from '../../view';
import type { Run } from '../../wire';
import { figure } from '../figures';
import { safe } from '../safe';
import { duration } from '../times';
import { Sparkline } from './Sparkline';

export type InFlightProps = Readonly<{
  view: View;
  part: RunsPart;
  /** Milliseconds since the epoch. */
  now: number;
  trans: TranslationBundle;
}>;

/** Runs that go on, and how far each has come. The comparison stays usable meanwhile: it needs no kernel. */
export function InFlight({ view, part, now, trans }: InFlightProps) {
  const { runs } = view;
  const running = runs?.runs.filter(run => run.outcome === 'running') ?? [];
  return (
    <>
      {running.map(run => {
        const curve = part.view.curves.get(run.number);
        const metric = runs?.metric ?? null;
        return (
          <p key={run.number} className="jp-Rundiff-running">
            <span className="jp-Rundiff-spinner" aria-hidden="true" />
            <span>
              {trans.__(
                '%1 has been running for %2',
                safe(run.name),
                duration(now / 1000 - run.started)
              )}
            </span>
            {progress(run, metric, trans).map(words => (
              <span key={words} className="jp-Rundiff-runWord">
                {words}
              </span>
            ))}
            {metric !== null && curve !== undefined && (
              <Sparkline metric={metric} curve={curve} trans={trans} />
            )}
          </p>
        );
      })}
    </>
  );
}

/** `epoch 3`, `230 steps`, `val_acc 0.9361`: what it has told so far. */
function progress(
  { metrics, steps }: Run,
  metric: string | null,
  trans: TranslationBundle
): string[] {
  const { epoch } = metrics;
  const value = metric === null ? undefined : metrics[metric];
  return [
    epoch === undefined ? '' : trans.__('epoch %1', figure(epoch)),
    steps === 0 ? '' : trans._n('%1 step', '%1 steps', steps),
    metric === null || value === undefined
      ? ''
      : `${safe(metric)} ${figure(value)}`
  ].filter(words => words !== '');
}
