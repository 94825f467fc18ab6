import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Curve } from '../../runsView';
import type { Run } from '../../wire';
import { UNKNOWN } from '../figures';
import { Hidden } from '../Hidden';
import { Icon } from '../Icon';
import { safe } from '../safe';
import { duration, recent } from '../times';
import { outcomeWord } from '../words';
import { Elapsed } from './Elapsed';
import { RunFigures } from './RunFigures';

export type RunTitleProps = Readonly<{
  run: Run;
  best: boolean;
  metric: string | null;
  better: -1 | 0 | 1;
  measure: Run['metrics'][string] | null;
  curve: Curve | undefined;
  /** Whether runs of several programs are listed: then each says its own. */
  programs: boolean;
  visible: boolean;
  /** Whether all of it is shown below. */
  opened: boolean;
  /** The day that it is, as any of its milliseconds. */
  today: number;
  trans: TranslationBundle;
}>;

/** A run in two lines: its name and what it came to; when, how long, on what, and what became of it. */
export function RunTitle(props: RunTitleProps): React.JSX.Element {
  const { run, metric, trans } = props;
  return (
    <>
      <span className="jp-Rundiff-runFirst">
        <span className="jp-Rundiff-runName">
          <Star {...props} />
          {safe(run.name)}
        </span>{' '}
        {metric !== null && <RunFigures {...props} metric={metric} />}
      </span>{' '}
      <span className="jp-Rundiff-runSecond">
        <Became run={run} trans={trans} />
        <Words words={facts(props)} />
        {run.outcome === 'running' && (
          <Elapsed since={run.started} visible={props.visible} trans={trans} />
        )}
        {run.stale && (
          <span className="jp-Rundiff-runMark">{trans.__('older code')}</span>
        )}
      </span>
      {run.note !== null && !props.opened && (
        <span className="jp-Rundiff-runNote">{safe(run.note)}</span>
      )}
    </>
  );
}

function Star({ run, best, trans }: RunTitleProps): React.JSX.Element | null {
  if (!best && !run.pinned) {
    return null;
  }
  const words = run.pinned ? trans.__('best (pinned)') : trans.__('best');
  return (
    <span className="jp-Rundiff-star" title={words}>
      <span aria-hidden="true">★ </span>
      <Hidden>{words} </Hidden>
    </span>
  );
}

type BecameProps = Pick<RunTitleProps, 'run' | 'trans'>;

/** What became of it: a sign, and the word, which only those who listen are told where all went well. */
function Became({ run, trans }: BecameProps): React.JSX.Element {
  const { outcome } = run;
  const word = outcomeWord(outcome, trans) ?? trans.__('finished');
  switch (outcome) {
    case 'running': // how long is said beside it
      return <span className="jp-Rundiff-spinner" aria-hidden="true" />;
    case 'finished':
      return (
        <span className="jp-Rundiff-became" title={word}>
          <Icon name="check" />
          <Hidden>{word}</Hidden>
        </span>
      );
    case 'failed':
    case 'interrupted':
      return (
        <span className="jp-Rundiff-runMark" data-outcome={outcome}>
          <Icon name={outcome === 'failed' ? 'cross' : 'stop'} />
          {word}
        </span>
      );
  }
}

function Words({ words }: Readonly<{ words: readonly string[] }>) {
  return (
    <>
      {words.map(word => (
        <span key={word} className="jp-Rundiff-runWord">
          {word}
        </span>
      ))}
    </>
  );
}

function facts(props: RunTitleProps): string[] {
  const { run, today, programs, trans } = props;
  const running = run.outcome === 'running';
  const took = run.seconds === null ? UNKNOWN : duration(run.seconds);
  const program = run.notebook ?? run.script;
  return [
    recent(run.started, today),
    !running && took,
    device(run, trans),
    running && trans._n('%1 step', '%1 steps', run.steps),
    programs && program !== null && safe(program)
  ].filter(word => typeof word === 'string');
}

/** `A100`; `A100 × 8` where eight processes trained together. */
function device(run: Run, trans: TranslationBundle): string {
  const name = safe(run.device) || UNKNOWN;
  return run.world_size > 1
    ? trans.__('%1 × %2 processes', name, run.world_size)
    : name;
}
