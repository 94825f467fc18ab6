import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Run } from '../../wire';
import { NOW } from '../sides';
import { Blocks } from './Blocks';
import { choiceOf, chosen, measure } from './chosen';
import type { Chosen, Side } from './chosen';
import { Further } from './Further';
import { moveBetweenRuns } from './runKeys';
import { RunRadios } from './RunRadios';
import { RunRow } from './RunRow';
import type { RunsSectionProps } from './RunsSection';

/** Runs that come into the page, and leave it, together. */
const TOGETHER = 20;

/** The runs, newest first, below what is on disk now; in the page are those near the part that is seen. */
export function RunList(props: RunsSectionProps): React.JSX.Element {
  const { view, actions, part, trans } = props;
  const { runs, more, busy, total, query } = part.view;
  const group = React.useId();
  const sides = chosen(view);
  const latest = React.useRef(view.choice);
  latest.current = view.choice;
  const choose = React.useCallback(
    (side: Side, name: string) => {
      actions.choose(choiceOf(latest.current, side, name));
    },
    [actions]
  );
  const shared = { group, choose, trans };
  const programs = new Set(runs.map(run => run.notebook ?? run.script));
  const by = measure(view);
  return (
    <>
      <Columns trans={trans} />
      <div
        className="jp-Rundiff-runList"
        role="list"
        onKeyDown={moveBetweenRuns}
        aria-label={trans.__('Runs, newest first')}
      >
        {query === '' && <Now {...shared} sides={sides} />}
        <Blocks
          items={runs}
          blockOf={({ number }) => Math.floor(number / TOGETHER)}
          draw={run => (
            <Row
              key={run.number}
              {...props}
              {...shared}
              sides={sides}
              by={by}
              programs={programs.size > 1}
              run={run}
            />
          )}
        />
      </div>
      {more && (
        <Further busy={busy} load={part.actions.loadOlder} trans={trans} />
      )}
      {more && total !== null && (
        <p className="jp-Rundiff-quiet jp-Rundiff-found">
          {trans.__('%1 of %2 runs', runs.length, total)}
        </p>
      )}
    </>
  );
}

/** What the two columns of buttons are, for those who see; each button says it for itself. */
function Columns({ trans }: Readonly<{ trans: TranslationBundle }>) {
  return (
    <div className="jp-Rundiff-runColumns" aria-hidden="true">
      <span>{trans.__('Base')}</span>
      <span>{trans.__('With')}</span>
    </div>
  );
}

type NowProps = Readonly<{
  sides: Chosen;
  group: string;
  choose: (side: Side, name: string) => void;
  trans: TranslationBundle;
}>;

function Now(props: NowProps): React.JSX.Element {
  const { sides, trans } = props;
  return (
    <div
      role="listitem"
      className="jp-Rundiff-run"
      data-chosen={sides.base === NOW || sides.with === NOW}
    >
      <div className="jp-Rundiff-runLine">
        <RunRadios
          {...props}
          value={NOW}
          name={trans.__('Now')}
          base={sides.base === NOW}
          with={sides.with === NOW}
        />
        <span className="jp-Rundiff-runNow">
          {trans.__('Now')}{' '}
          <span className="jp-Rundiff-quiet">
            {trans.__('the files as they are')}
          </span>
        </span>
      </div>
    </div>
  );
}

type RowProps = RunsSectionProps &
  Readonly<{
    run: Run;
    sides: Chosen;
    /** The run that the others are measured by. */
    by: Run | null;
    programs: boolean;
    group: string;
    choose: (side: Side, name: string) => void;
  }>;

/** Of all that is known, what one row is about: a row is drawn again only when that is something else. */
function Row(props: RowProps): React.JSX.Element {
  const { actions, part, run, sides, by, group, choose, today, trans } = props;
  const { number, name } = run;
  const list = part.view;
  return (
    <RunRow
      run={run}
      group={group}
      base={sides.base === name}
      with={sides.with === name}
      best={list.best === number}
      metric={list.metric}
      better={list.better}
      measure={
        list.metric === null || by === null || by.name === name
          ? null
          : (by.metrics[list.metric] ?? null)
      }
      curve={list.curves.get(number)}
      programs={props.programs}
      visible={list.visible}
      opened={list.opened.has(number)}
      detail={list.details.get(number)}
      deed={list.deeds.get(number)}
      restoring={list.restoring === number}
      choose={choose}
      actions={part.actions}
      copy={actions.copy}
      today={today}
      trans={trans}
    />
  );
}
