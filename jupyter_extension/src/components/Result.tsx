import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { RunsPart } from '../runsView';
import type { Actions, View } from '../view';
import type { Answer } from '../wire';
import { Environment } from './Environment';
import { StaleCode } from './environment/StaleCode';
import { Facts, unexplained } from './Facts';
import { FilterBar } from './FilterBar';
import { Findings } from './Findings';
import { LookContext } from './look';
import { NoChange } from './NoChange';
import { Notes } from './Notes';
import { sideNames } from './sideNames';
import { OutOfSight, Summary } from './Summary';
import { time } from './times';
import { useNarrowed } from './useNarrowed';

export type ResultProps = Readonly<{
  view: View;
  answer: Answer;
  actions: Actions;
  part: RunsPart;
  trans: TranslationBundle;
}>;

/** The last answer; greyed, and said so, while there is no new one. */
export function Result(props: ResultProps): React.JSX.Element {
  const { view, answer, actions, part, trans } = props;
  const { comparison } = answer;
  const noRuns = view.runs?.runs.length === 0;
  const empty = comparison.findings.length === 0;
  const environment = (
    <Environment
      comparison={comparison}
      details={part.view.details}
      trans={trans}
    />
  );
  const facts = <Facts comparison={comparison} trans={trans} />;
  const factsFirst = empty || unexplained(comparison).length > 0;
  const drifted = comparison.drift.some(row => row.weight === 'numerics');
  const environmentFirst = empty || drifted;
  const { all, block, go, left, look, shown } = useNarrowed(
    comparison,
    view,
    actions.filter,
    trans
  );
  return (
    <>
      {view.trouble !== null && <Stale {...props} />}
      <div
        ref={block}
        className="jp-Rundiff-result"
        data-stale={view.trouble !== null}
        aria-busy={view.busy}
      >
        {!comparison.differs && (
          <NoChange
            view={view}
            comparison={comparison}
            actions={actions}
            trans={trans}
          />
        )}
        <Summary comparison={comparison} go={go} trans={trans} />
        <StaleCode stale={comparison.stale} copy={actions.copy} trans={trans} />
        <Notes comparison={comparison} noRuns={noRuns} trans={trans} />
        <FilterBar
          all={all}
          shown={shown.length}
          left={left}
          filters={view.filters}
          filter={actions.filter}
          trans={trans}
        />
        <OutOfSight comparison={comparison} trans={trans} />
        {factsFirst && facts}
        {environmentFirst && environment}
        <LookContext.Provider value={look}>
          <Findings
            key={`${comparison.baseline.label}\n${comparison.target.label}`}
            answer={answer}
            all={all}
            shown={shown}
            filters={view.filters}
            filter={actions.filter}
            open={actions.open}
            trans={trans}
          />
        </LookContext.Provider>
        {!factsFirst && facts}
        {!environmentFirst && environment}
      </div>
    </>
  );
}

/** Which answer it is that stands below. */
function Stale({ view, answer, trans }: ResultProps): React.JSX.Element {
  const sides = sideNames(answer.comparison, trans);
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
