import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions } from '../view';
import type { Standing as Told } from '../wire';
import { Command } from './Command';
import { Notice } from './Notice';
import type { Stands } from './stands';
import { standing } from './stands';

export type StandingProps = Readonly<{
  standing: Told;
  actions: Actions;
  trans: TranslationBundle;
  year: number;
}>;

/** What is unusual about where the repository stands; nothing of an ordinary one. */
export function Standing(props: StandingProps): React.JSX.Element | null {
  const { actions, trans, year } = props;
  const rows = standing(props.standing, year, trans);
  return (
    <>
      {props.standing.newer && <Newer {...props} />}
      {rows.length > 0 && (
        <ul
          className="jp-Rundiff-standing"
          aria-label={trans.__('Where the repository stands')}
        >
          {rows.map(row => (
            <li key={row.text}>
              <Row row={row} copy={actions.copy} trans={trans} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

type RowProps = Readonly<{
  row: Stands;
  copy: Actions['copy'];
  trans: TranslationBundle;
}>;

function Row({ row, copy, trans }: RowProps): React.JSX.Element {
  const { text, command, open } = row;
  if (command === undefined) {
    return <p>{text}</p>;
  }
  const shown = <Command command={command} copy={copy} trans={trans} />;
  return open === true ? (
    <>
      <p>{text}</p>
      {shown}
    </>
  ) : (
    <details>
      <summary>{text}</summary>
      {shown}
    </details>
  );
}

/** Something else wrote the file: what is open stays as it is until somebody says otherwise. */
function Newer({ actions, trans }: StandingProps): React.JSX.Element {
  return (
    <Notice
      tone="warning"
      title={trans.__('The file on disk is not the one that is open here.')}
    >
      <p>
        {trans.__(
          'Something else wrote it, git pull say. What is compared is what is open.'
        )}
      </p>
      <p className="jp-Rundiff-buttons">
        <button
          type="button"
          className="jp-Rundiff-button"
          onClick={() => {
            actions.choose({ baseline: ':editor', target: ':saved' });
          }}
        >
          {trans.__('Compare with the disk')}
        </button>
        <button
          type="button"
          className="jp-Rundiff-button"
          onClick={actions.reload}
        >
          {trans.__('Reload from disk')}
        </button>
      </p>
    </Notice>
  );
}
