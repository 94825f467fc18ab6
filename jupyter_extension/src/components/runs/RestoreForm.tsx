import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { RestoreAs } from '../../runsView';
import type { RunDetail } from '../../wire';
import { said } from '../phrases';
import { safe } from '../safe';

export type RestoreFormProps = Readonly<{
  detail: RunDetail;
  busy: boolean;
  restore: (as: RestoreAs, name: string | null) => void;
  cancel: () => void;
  trans: TranslationBundle;
}>;

/** How a run is to be restored: never here, but in a folder or on a branch of its own. Escape leaves it. */
export function RestoreForm(props: RestoreFormProps): React.JSX.Element {
  const { detail, busy, cancel, trans } = props;
  const [as, setAs] = React.useState<RestoreAs>('worktree');
  const [name, setName] = React.useState('');
  const run = safe(detail.run.name);
  const legend = React.useId();
  return (
    <form
      className="jp-Rundiff-restore"
      aria-labelledby={legend}
      onKeyDown={event => {
        if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
          event.stopPropagation();
          cancel();
        }
      }}
      onSubmit={event => {
        event.preventDefault();
        if (!busy) {
          props.restore(as, name.trim() || null);
        }
      }}
    >
      <p id={legend} className="jp-Rundiff-noticeTitle">
        {trans.__('Restore %1', run)}
      </p>
      <As as={as} choose={setAs} trans={trans} />
      <Name {...props} as={as} name={name} change={setName} />
      <p className="jp-Rundiff-quiet">{left(detail, trans)}</p>
      <div className="jp-Rundiff-buttons">
        <button
          type="submit"
          className="jp-Rundiff-button"
          aria-disabled={busy}
        >
          {busy ? trans.__('Restoring…') : trans.__('Restore')}
        </button>
        <button type="button" className="jp-Rundiff-button" onClick={cancel}>
          {trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}

type AsProps = Readonly<{
  as: RestoreAs;
  choose: (as: RestoreAs) => void;
  trans: TranslationBundle;
}>;

function As({ as, choose, trans }: AsProps): React.JSX.Element {
  const group = React.useId();
  const ways: [RestoreAs, string][] = [
    ['worktree', trans.__('In a folder of its own (a git worktree)')],
    ['branch', trans.__('On a branch of its own, not checked out')]
  ];
  return (
    <>
      {ways.map(([way, words], index) => (
        <label key={way} className="jp-Rundiff-runChoice">
          <input
            type="radio"
            name={group}
            value={way}
            checked={as === way}
            // The form has come because it was asked for.
            autoFocus={index === 0}
            onChange={() => {
              choose(way);
            }}
          />
          {words}
        </label>
      ))}
    </>
  );
}

type NameProps = Pick<RestoreFormProps, 'detail' | 'trans'> &
  Readonly<{
    as: RestoreAs;
    name: string;
    change: (name: string) => void;
  }>;

function Name({ detail, as, name, change, trans }: NameProps) {
  const id = React.useId();
  const usual = `run-${detail.run.number}`;
  return (
    <p className="jp-Rundiff-field">
      <label htmlFor={id}>
        {as === 'worktree' ? trans.__('Folder') : trans.__('Branch')}
      </label>
      <input
        id={id}
        type="text"
        className="jp-Rundiff-textField"
        spellCheck={false}
        placeholder={as === 'worktree' ? `…-${usual}` : usual}
        value={name}
        onChange={event => {
          change(event.target.value);
        }}
      />
    </p>
  );
}

/** What does not come back with the files. */
function left(detail: RunDetail, trans: TranslationBundle): string {
  const environment =
    detail.image === null
      ? trans.__('Packages and drivers are not restored.')
      : trans.__(
          'Packages and drivers are not restored; the image was %1.',
          safe(said(detail.image, trans))
        );
  const files = detail.skipped.length;
  return files === 0
    ? environment
    : [
        environment,
        trans._n(
          'Nor is %1 file that was not kept.',
          'Nor are %1 files that were not kept.',
          files
        )
      ].join(' ');
}
