import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { SplitActions } from '../../splitView';
import type { Trouble } from '../../view';
import { Command } from '../Command';
import { Notice } from '../Notice';
import { remedy } from '../remedy';
import { safe } from '../safe';

export type StuckProps = Readonly<{
  trouble: Trouble;
  path: string;
  actions: Pick<SplitActions, 'copy' | 'refresh'>;
  trans: TranslationBundle;
}>;

/** Why a change is not shown, and the next step: mostly it is another one by now. */
export function Stuck(props: StuckProps): React.JSX.Element {
  const { trouble, path, actions, trans } = props;
  const { title, text, detail, command } = remedy(trouble, path, trans);
  return (
    <Notice tone="warning" title={title}>
      {text !== undefined && <p>{text}</p>}
      {detail !== undefined && (
        <p className="jp-Rundiff-quiet" lang="en">
          {safe(detail)}
        </p>
      )}
      {command !== undefined && (
        <Command command={command} copy={actions.copy} trans={trans} />
      )}
      <p className="jp-Rundiff-buttons">
        <button
          type="button"
          className="jp-Rundiff-button"
          onClick={actions.refresh}
        >
          {trans.__('Look again')}
        </button>
      </p>
    </Notice>
  );
}
