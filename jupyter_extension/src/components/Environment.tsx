import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { RunsView } from '../runsView';
import type { Comparison, Drift, Run } from '../wire';
import { Claims } from './environment/Claims';
import { UNKNOWN } from './figures';
import { More } from './More';
import { inLanguage } from './phrases';
import { safe } from './safe';

export type EnvironmentProps = Readonly<{
  comparison: Comparison;
  /** What is known of runs, by their number. */
  details: RunsView['details'];
  trans: TranslationBundle;
}>;

const SHOWN = 4;

/**
 * What differs between the environments of two runs, and what each one's image claims and its process contradicts. Nothing
 * where a side is no run, unless the other one's image claims what is not so.
 */
export function Environment(props: EnvironmentProps): React.JSX.Element | null {
  const { comparison, details, trans } = props;
  const { baseline, target, drift } = comparison;
  const both = baseline.run !== null && target.run !== null;
  const wrong = [baseline.run, target.run].flatMap(run =>
    run === null ? [] : [[run, claimsOf(run, details)] as const]
  );
  if (!both && wrong.every(([, claims]) => claims.length === 0)) {
    return null;
  }
  return (
    <section
      className="jp-Rundiff-section"
      aria-label={trans.__('Environment')}
    >
      <h2 className="jp-Rundiff-sectionTitle">
        {trans.__('Environment')}{' '}
        {both && (
          <span className="jp-Rundiff-count">
            {drift.length === 0 ? trans.__('the same') : drift.length}
          </span>
        )}
      </h2>
      {both && <Drifted drift={drift} trans={trans} />}
      {wrong.map(([run, claims]) => (
        <Claims key={run.number} claims={claims} of={run.name} trans={trans} />
      ))}
    </section>
  );
}

function claimsOf({ number }: Run, details: RunsView['details']) {
  const known = details.get(number);
  return known?.is === 'known' ? known.detail.claims : [];
}

type DriftedProps = Readonly<{
  drift: readonly Drift[];
  trans: TranslationBundle;
}>;

function Drifted({ drift, trans }: DriftedProps): React.JSX.Element {
  const rest = drift.slice(SHOWN);
  return (
    <>
      {drift.length > 0 && <Rows drift={drift.slice(0, SHOWN)} trans={trans} />}
      {rest.length > 0 && (
        <More label={trans._n('%1 more', '%1 more', rest.length)}>
          <Rows drift={rest} trans={trans} />
        </More>
      )}
    </>
  );
}

type RowsProps = Readonly<{
  drift: readonly Drift[];
  trans: TranslationBundle;
}>;

function Rows({ drift, trans }: RowsProps) {
  return (
    <ul className="jp-Rundiff-drift">
      {drift.map(({ name, old, new: now, weight, part }) => (
        <li key={name} data-likely={weight === 'numerics'}>
          <span className="jp-Rundiff-name">
            {safe(called(name, part, trans))}
          </span>{' '}
          <span className="jp-Rundiff-old">{safe(old ?? UNKNOWN)}</span>
          {' → '}
          <span className="jp-Rundiff-new">{safe(now ?? UNKNOWN)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Packages and variables have names of their own. */
function called(
  name: string,
  part: Drift['part'],
  trans: TranslationBundle
): string {
  return part === 'package' || part === 'variable'
    ? name
    : inLanguage(name, trans);
}
