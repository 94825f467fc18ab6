import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { RunsPart } from '../runsView';
import type { Actions, View } from '../view';
import type { Recording } from '../wire';
import { Command } from './Command';
import { Notice } from './Notice';
import { InFlight } from './runs/InFlight';

export type RunNoticesProps = Readonly<{
  view: View;
  actions: Actions;
  part: RunsPart;
  trans: TranslationBundle;
  /** Milliseconds since the epoch. */
  now: number;
}>;

/** Whether runs are recorded, whether there are any, and whether one is going on. */
export function RunNotices(props: RunNoticesProps): React.JSX.Element | null {
  const { runs, kernel } = props.view;
  return runs === null ? null : (
    <>
      {!runs.recording.on && <Off {...props} recording={runs.recording} />}
      {runs.recording.on && runs.runs.length === 0 && (
        <NoRun trans={props.trans} records={kernel?.records !== 'no'} />
      )}
      <InFlight {...props} />
    </>
  );
}

type OffProps = RunNoticesProps & Readonly<{ recording: Recording }>;

function Off({ recording, actions, trans }: OffProps): React.JSX.Element {
  const title = trans.__('Runs are not recorded here.');
  if (recording.said_by === 'environment') {
    const why = trans.__(
      'The environment variable RUNDIFF_RECORD switches it off. Unset it where Jupyter starts, then restart Jupyter.'
    );
    return (
      <Notice tone="warning" title={title}>
        <p>{why}</p>
      </Notice>
    );
  }
  return (
    <Notice tone="warning" title={title}>
      <p>{trans.__('To switch recording on, run this in a terminal:')}</p>
      <Command command="rundiff record on" copy={actions.copy} trans={trans} />
    </Notice>
  );
}

function NoRun(
  props: Readonly<{ records: boolean; trans: TranslationBundle }>
): React.JSX.Element {
  const { records, trans } = props;
  return (
    <Notice tone="plain" title={trans.__('No run is recorded here yet.')}>
      {records && (
        <p>
          {trans.__(
            'Run a cell that trains: this panel then shows what you change after it.'
          )}
        </p>
      )}
    </Notice>
  );
}
