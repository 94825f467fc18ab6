import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Curve } from '../../runsView';
import type { Run } from '../../wire';
import { difference, figure, signed } from '../figures';
import { Hidden } from '../Hidden';
import { safe } from '../safe';
import { Sparkline } from './Sparkline';

export type RunFiguresProps = Readonly<{
  run: Run;
  metric: string;
  better: -1 | 0 | 1;
  /** What the run on the base side came to; null where that is this one, or has no such metric. */
  measure: Run['metrics'][string] | null;
  curve: Curve | undefined;
  trans: TranslationBundle;
}>;

/** What a run came to, by how much that is another figure than the base's, and how it went there. */
export function RunFigures(props: RunFiguresProps): React.JSX.Element {
  const { run, metric, measure, curve, trans } = props;
  const value = run.metrics[metric] ?? null;
  return (
    <span className="jp-Rundiff-runFigures">
      <Hidden>{safe(metric)}</Hidden>{' '}
      <span className="jp-Rundiff-runValue">{figure(value)}</span>{' '}
      <By by={difference(measure, value)} better={props.better} trans={trans} />
      {curve !== undefined && (
        <Sparkline metric={metric} curve={curve} trans={trans} />
      )}
    </span>
  );
}

type ByProps = Pick<RunFiguresProps, 'better' | 'trans'> &
  Readonly<{ by: number | null }>;

/** Better or worse for those who listen, too: those who see have the sign, and know their metric. */
function By({ by, better, trans }: ByProps): React.JSX.Element {
  if (by === null || by === 0) {
    return <span className="jp-Rundiff-runBy" />; // figures stand below one another
  }
  const good = better === 0 ? null : Math.sign(by) === better;
  return (
    <span className="jp-Rundiff-runBy" data-better={good}>
      {signed(by)}{' '}
      {good !== null && (
        <Hidden>{good ? trans.__('better') : trans.__('worse')}</Hidden>
      )}
    </span>
  );
}
