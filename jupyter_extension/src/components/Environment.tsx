import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Comparison, Drift } from '../wire';
import { UNKNOWN } from './figures';
import { More } from './More';
import { safe } from './safe';

export type EnvironmentProps = Readonly<{
  comparison: Comparison;
  trans: TranslationBundle;
}>;

const SHOWN = 4;

/** What differs between the environments of two runs; nothing where a side is no run. */
export function Environment({ comparison, trans }: EnvironmentProps) {
  const { baseline, target, drift } = comparison;
  const rest = drift.slice(SHOWN);
  if (baseline.run === null || target.run === null) {
    return null;
  }
  return (
    <section
      className="jp-Rundiff-section"
      aria-label={trans.__('Environment')}
    >
      <h2 className="jp-Rundiff-sectionTitle">
        {trans.__('Environment')}{' '}
        <span className="jp-Rundiff-count">
          {drift.length === 0 ? trans.__('the same') : drift.length}
        </span>
      </h2>
      {drift.length > 0 && <Rows drift={drift.slice(0, SHOWN)} />}
      {rest.length > 0 && (
        <More label={trans._n('%1 more', '%1 more', rest.length)}>
          <Rows drift={rest} />
        </More>
      )}
    </section>
  );
}

function Rows({ drift }: Readonly<{ drift: readonly Drift[] }>) {
  return (
    <ul className="jp-Rundiff-drift">
      {drift.map(({ name, old, new: now, weight }) => (
        <li key={name} data-likely={weight === 'numerics'}>
          <span className="jp-Rundiff-name">{safe(name)}</span>{' '}
          <span className="jp-Rundiff-old">{safe(old ?? UNKNOWN)}</span>
          {' → '}
          <span className="jp-Rundiff-new">{safe(now ?? UNKNOWN)}</span>
        </li>
      ))}
    </ul>
  );
}
