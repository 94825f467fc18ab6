import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Comparison, Fact } from '../wire';
import { More } from './More';
import { said } from './phrases';
import { Spoken } from './Spoken';
import { categoryWord } from './words';

export type FactsProps = Readonly<{
  comparison: Comparison;
  trans: TranslationBundle;
}>;

const SHOWN = 4;

/** Whether a fact that is likely to matter changed, and no edit explains it: then facts stand above the changes. */
export function unexplained({ facts }: Comparison): readonly Fact[] {
  return facts.filter(fact => fact.likely && fact.explained !== 'by code');
}

/** What two runs were really given, where it differs; nothing where it does not. */
export function Facts({ comparison, trans }: FactsProps) {
  const loud = unexplained(comparison);
  const rest = comparison.facts.filter(fact => !loud.includes(fact));
  const all = [...loud, ...rest];
  const shown = all.slice(0, Math.max(SHOWN, loud.length));
  const left = all.slice(shown.length);
  const hints = loud.flatMap(fact => fact.hint_phrases);
  const beside = new Map(
    [...comparison.hint_phrases, ...hints].map(one => [said(one, trans), one])
  );
  return all.length === 0 ? null : (
    <section className="jp-Rundiff-section" aria-label={trans.__('Facts')}>
      <h2 className="jp-Rundiff-sectionTitle">
        {trans.__('Facts')}{' '}
        <span className="jp-Rundiff-count">{all.length}</span>
      </h2>
      <Rows facts={shown} comparison={comparison} trans={trans} />
      {loud.length > 0 && beside.size > 0 && (
        <p className="jp-Rundiff-hints">
          {trans.__('It may come from:')}{' '}
          {[...beside].map(([words, hint], at) => (
            <React.Fragment key={words}>
              {at > 0 && <span className="jp-Rundiff-dot"> · </span>}
              <Spoken phrase={hint} trans={trans} />
            </React.Fragment>
          ))}
        </p>
      )}
      {left.length > 0 && (
        <More label={trans._n('%1 more', '%1 more', left.length)}>
          <Rows facts={left} comparison={comparison} trans={trans} />
        </More>
      )}
    </section>
  );
}

type RowsProps = FactsProps & Readonly<{ facts: readonly Fact[] }>;

function Rows({ facts, comparison, trans }: RowsProps): React.JSX.Element {
  return (
    <ul className="jp-Rundiff-facts">
      {facts.map(fact => (
        <li key={fact.name} data-explained={fact.explained}>
          <span className="jp-Rundiff-category" data-quiet={!fact.likely}>
            {categoryWord(fact.category, trans)}
          </span>{' '}
          <Spoken phrase={fact.phrase} trans={trans} />
          {fact.likely && fact.explained !== 'by code' && (
            <p className="jp-Rundiff-why">{why(fact, comparison, trans)}</p>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Why it stands out; there may be edits where any code changed, and where not all of it was looked at. */
function why(
  { explained }: Fact,
  { findings, narrowed }: Comparison,
  trans: TranslationBundle
): string {
  const edits =
    narrowed || findings.some(finding => finding.effects.length > 0);
  if (explained === 'by drift') {
    return edits
      ? trans.__('changed with the environment')
      : trans.__('changed with the environment, without any change of code');
  }
  return edits
    ? trans.__('changed, and no change of code is known to explain it')
    : trans.__('changed without any change of code');
}
