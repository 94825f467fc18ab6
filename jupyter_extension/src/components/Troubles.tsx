import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions, Trouble } from '../view';
import { Command } from './Command';
import { Notice } from './Notice';
import { SINCE_LAST_RUN } from './Presets';
import { safe } from './safe';
import { remedy } from './remedy';
import { Spoken } from './Spoken';

export type TroublesProps = Readonly<{
  trouble: Trouble;
  path: string;
  actions: Actions;
  trans: TranslationBundle;
}>;

/** Why there is no new answer, and the next step. */
export function Troubles(props: TroublesProps): React.JSX.Element {
  const { trouble, path, actions, trans } = props;
  const { title, text, detail, phrase, command, unknown } = remedy(
    trouble,
    path,
    trans
  );
  return (
    <Notice tone="warning" title={title}>
      {text !== undefined && <p>{text}</p>}
      {phrase !== undefined && (
        <p className="jp-Rundiff-quiet">
          <Spoken phrase={phrase} trans={trans} />
        </p>
      )}
      {detail !== undefined && (
        <p className="jp-Rundiff-quiet" lang="en">
          {safe(detail)}
        </p>
      )}
      {command !== undefined && (
        <Command command={command} copy={actions.copy} trans={trans} />
      )}
      <NextSteps actions={actions} unknown={unknown === true} trans={trans} />
    </Notice>
  );
}

type NextStepsProps = Pick<TroublesProps, 'actions' | 'trans'> &
  Readonly<{ unknown: boolean }>;

function NextSteps({ actions, unknown, trans }: NextStepsProps) {
  const step = (words: string, go: () => void) => (
    <button type="button" className="jp-Rundiff-button" onClick={go}>
      {words}
    </button>
  );
  return (
    <p className="jp-Rundiff-buttons">
      {unknown &&
        step(trans.__('Since last run'), () => {
          actions.choose(SINCE_LAST_RUN);
        })}
      {step(trans.__('Retry'), actions.refresh)}
    </p>
  );
}
