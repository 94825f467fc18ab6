import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions, View } from '../view';
import type { Comparison, Offer } from '../wire';
import { difference, figure } from './figures';
import { tight } from './phrases';
import { safe } from './safe';
import { shortName } from './sideNames';
import { time } from './times';

export type NoChangeProps = Readonly<{
  view: View;
  comparison: Comparison;
  actions: Actions;
  trans: TranslationBundle;
}>;

/** Nothing changed: then the answer may lie between two runs. */
export function NoChange(props: NoChangeProps): React.JSX.Element | null {
  const { view, comparison, actions, trans } = props;
  const { offer } = comparison;
  const reason = why(comparison, trans);
  const { counts } = comparison.hidden;
  if (beforeTheFirstCommit(props)) {
    return null; // which is said where the repository is spoken of
  }
  return (
    <div className="jp-Rundiff-noChange">
      <p className="jp-Rundiff-counts">
        {sentence(comparison, view.checked, trans)}
      </p>
      {reason !== null && <p>{reason}</p>}
      {counts > 0 && (
        <p>
          {trans._n(
            'The sources are the same; %1 cell was run again.',
            'The sources are the same; %1 cells were run again.',
            counts
          )}
        </p>
      )}
      {offer !== null && (
        <Offered
          offer={offer}
          metric={view.runs?.metric ?? null}
          choose={actions.choose}
          trans={trans}
        />
      )}
    </div>
  );
}

function beforeTheFirstCommit({ view, comparison }: NoChangeProps): boolean {
  const unborn = view.answer?.standing.commit === null;
  return unborn && comparison.basis === null && view.choice.baseline === null;
}

function sentence(
  { baseline, target }: Comparison,
  checked: number | null,
  trans: TranslationBundle
): string {
  const old = shortName(baseline, trans);
  if (target.kind !== 'saved' && target.kind !== 'editor') {
    const now = shortName(target, trans);
    return tight(trans.__('Nothing changed between %1 and %2.', old, now));
  }
  return tight(
    checked === null
      ? trans.__('Nothing changed since %1.', old)
      : trans.__('Nothing changed since %1 (checked %2).', old, time(checked))
  );
}

/** What there is all the same, and was left out; else what happens next. */
function why(
  { hidden, offer, target }: Comparison,
  trans: TranslationBundle
): string | null {
  const elsewhere = hidden.outside + hidden.elsewhere;
  if (hidden.outputs + hidden.counts > 0) {
    return trans.__(
      'Only outputs and execution counts differ: running a cell again is no change.'
    );
  }
  if (hidden.spaces + hidden.blank > 0) {
    return trans.__('Only white space and empty cells differ.');
  }
  if (hidden.metadata > 0) {
    return trans.__('Only metadata differs, such as the kernel of a notebook.');
  }
  if (hidden.checkpoints > 0) {
    return trans.__(
      'Only files in .ipynb_checkpoints differ, which Jupyter writes by itself.'
    );
  }
  if (elsewhere > 0) {
    return trans._n(
      '%1 file elsewhere in the repository changed.',
      '%1 files elsewhere in the repository changed.',
      elsewhere
    );
  }
  const now = target.kind === 'saved' || target.kind === 'editor';
  return now && offer === null
    ? trans.__('What you change from here on is shown as you type.')
    : null;
}

type OfferedProps = Readonly<{
  offer: Offer;
  metric: string | null;
  choose: Actions['choose'];
  trans: TranslationBundle;
}>;

function Offered(props: OfferedProps): React.JSX.Element {
  const { offer, metric, trans } = props;
  const { baseline, target, old, new: now } = offer;
  const names = [safe(old.name), safe(now.name)] as const;
  const gap = belowBest(props);
  return (
    <>
      {gap !== null && <p>{gap}</p>}
      <button
        type="button"
        className="jp-Rundiff-offer"
        onClick={() => {
          props.choose({ baseline, target });
        }}
      >
        {baseline === 'run/best'
          ? trans.__('Compare %1 (best) with %2 (last)', ...names)
          : trans.__('Compare %1 (previous) with %2 (last)', ...names)}
        <Values offer={offer} metric={metric} />
      </button>
    </>
  );
}

type ValuesProps = Pick<OfferedProps, 'offer' | 'metric'>;

/** `val_acc 0.9889 → 0.8944`; nothing where a run has no such metric. */
function Values({ offer, metric }: ValuesProps): React.JSX.Element | null {
  const [old, now] = values({ offer, metric });
  return metric === null || old === null || now === null ? null : (
    <span className="jp-Rundiff-offerValues">
      {safe(metric)} {figure(old)} → {figure(now)}
    </span>
  );
}

function values({ offer, metric }: ValuesProps) {
  const of = (run: Offer['old']) =>
    metric === null ? null : (run.metrics[metric] ?? null);
  return [of(offer.old), of(offer.new)] as const;
}

function belowBest(props: OfferedProps): string | null {
  const { offer, trans } = props;
  const run = safe(offer.new.name);
  const by = difference(...values(props));
  // What a run has reached while it goes on is no result yet.
  const early = offer.new.outcome === 'running';
  if (offer.baseline !== 'run/best' || early || by === null || by === 0) {
    return null;
  }
  return by < 0
    ? trans.__('%1 is %2 below your best.', run, figure(-by))
    : trans.__('%1 is %2 above your best.', run, figure(by));
}
