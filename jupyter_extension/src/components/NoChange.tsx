import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions, View } from '../view';
import type { Comparison, Offer } from '../wire';
import { difference, figure } from './figures';
import { safe } from './safe';
import { time } from './times';

export type NoChangeProps = Readonly<{
  view: View;
  comparison: Comparison;
  actions: Actions;
  trans: TranslationBundle;
}>;

/** Nothing changed: then the answer may lie between two runs. */
export function NoChange(props: NoChangeProps): React.JSX.Element {
  const { view, comparison, actions, trans } = props;
  const { offer } = comparison;
  return (
    <div className="jp-Rundiff-noChange">
      <p className="jp-Rundiff-counts">
        {sentence(comparison, view.checked, trans)}
      </p>
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

function sentence(
  { baseline, target }: Comparison,
  checked: number | null,
  trans: TranslationBundle
): string {
  const old = safe(baseline.run?.name ?? baseline.label);
  if (target.kind !== 'saved' && target.kind !== 'editor') {
    const now = safe(target.run?.name ?? target.label);
    return trans.__('Nothing changed between %1 and %2.', old, now);
  }
  return checked === null
    ? trans.__('Nothing changed since %1.', old)
    : trans.__('Nothing changed since %1 (checked %2).', old, time(checked));
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
