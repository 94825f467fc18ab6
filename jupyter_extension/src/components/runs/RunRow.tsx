import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Deed, Detail, RunsActions } from '../../runsView';
import { Icon } from '../Icon';
import { safe } from '../safe';
import type { Side } from './chosen';
import { RunDetails } from './RunDetails';
import { RunRadios } from './RunRadios';
import { RunTitle } from './RunTitle';
import type { RunTitleProps } from './RunTitle';

export type RunRowProps = RunTitleProps &
  Readonly<{
    group: string;
    base: boolean;
    with: boolean;
    detail: Detail | undefined;
    deed: Deed | undefined;
    restoring: boolean;
    choose: (side: Side, value: string) => void;
    actions: RunsActions;
    copy: (text: string) => void;
    trans: TranslationBundle;
  }>;

/** One run: which side of the comparison it is, what it came to, and all of it where that is asked for. */
export const RunRow = React.memo((props: RunRowProps) => {
  const { run, opened, actions } = props;
  return (
    <div
      role="listitem"
      className="jp-Rundiff-run"
      data-outcome={run.outcome}
      data-chosen={props.base || props.with}
    >
      <div className="jp-Rundiff-runLine">
        <RunRadios {...props} value={run.name} name={safe(run.name)} />
        <button
          type="button"
          className="jp-Rundiff-runTitle"
          aria-expanded={opened}
          onClick={() => {
            actions.open(run.number, !opened);
          }}
        >
          <Icon name="chevron" />
          <span className="jp-Rundiff-runWords">
            <RunTitle {...props} />
          </span>
        </button>
      </div>
      {opened && <RunDetails {...props} />}
    </div>
  );
});
RunRow.displayName = 'RunRow';
