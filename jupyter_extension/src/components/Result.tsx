import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions, View } from '../view';
import type { Answer } from '../wire';
import { Environment } from './Environment';
import { Facts, unexplained } from './Facts';
import { Findings } from './Findings';
import { NoChange } from './NoChange';
import { Notes } from './Notes';
import { safe } from './safe';
import { Summary } from './Summary';
import { time } from './times';

export type ResultProps = Readonly<{
  view: View;
  answer: Answer;
  actions: Actions;
  trans: TranslationBundle;
}>;

/** The last answer; greyed, and said so, while there is no new one. */
export function Result(props: ResultProps): React.JSX.Element {
  const { view, answer, actions, trans } = props;
  const { comparison } = answer;
  const noRuns = view.runs?.runs.length === 0;
  const empty = comparison.findings.length === 0;
  const environment = <Environment comparison={comparison} trans={trans} />;
  const facts = <Facts comparison={comparison} trans={trans} />;
  const factsFirst = empty || unexplained(comparison).length > 0;
  const drifted = comparison.drift.some(row => row.weight === 'numerics');
  const environmentFirst = empty || drifted;
  return (
    <>
      {view.trouble !== null && <Stale {...props} />}
      <div
        className="jp-Rundiff-result"
        data-stale={view.trouble !== null}
        aria-busy={view.busy}
      >
        <Notes comparison={comparison} noRuns={noRuns} trans={trans} />
        {!comparison.differs && (
          <NoChange
            view={view}
            comparison={comparison}
            actions={actions}
            trans={trans}
          />
        )}
        <Summary comparison={comparison} trans={trans} />
        {factsFirst && facts}
        {environmentFirst && environment}
        <Findings
          key={`${comparison.baseline.label}\n${comparison.target.label}`}
          answer={answer}
          open={actions.open}
          trans={trans}
        />
        {!factsFirst && facts}
        {!environmentFirst && environment}
      </div>
    </>
  );
}

/** Which answer it is that stands below. */
function Stale({ view, answer, trans }: ResultProps): React.JSX.Element {
  const { baseline, target } = answer.comparison;
  const sides = [safe(baseline.label), safe(target.label)] as const;
  return (
    <p className="jp-Rundiff-stale">
      {view.checked === null
        ? trans.__('The last answer: %1 → %2', ...sides)
        : trans.__(
            'The last answer, from %3: %1 → %2',
            ...sides,
            time(view.checked)
          )}
    </p>
  );
}
