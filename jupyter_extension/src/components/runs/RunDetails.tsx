import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Deed, Detail, RunsActions } from '../../runsView';
import type { Run, RunDetail } from '../../wire';
import { safe } from '../safe';
import { NoteEditor } from './NoteEditor';
import { Refused } from './Refused';
import { RestoredPlace } from './RestoredPlace';
import { RestoreForm } from './RestoreForm';
import { RunFacts } from './RunFacts';

export type RunDetailsProps = Readonly<{
  run: Run;
  best: boolean;
  detail: Detail | undefined;
  deed: Deed | undefined;
  restoring: boolean;
  actions: RunsActions;
  copy: (text: string) => void;
  trans: TranslationBundle;
}>;

/** All of one run, and what can be done with it. */
export function RunDetails(props: RunDetailsProps): React.JSX.Element {
  const { detail, copy, trans } = props;
  switch (detail?.is) {
    case 'known':
      return <Known {...props} known={detail.detail} />;
    case 'refused':
      return (
        <div className="jp-Rundiff-runDetails">
          <Refused trouble={detail.trouble} copy={copy} trans={trans} />
        </div>
      );
    case 'coming':
    case undefined:
      return (
        <p className="jp-Rundiff-runDetails" aria-busy="true">
          {trans.__('Reading…')}
        </p>
      );
  }
}

type KnownProps = RunDetailsProps & Readonly<{ known: RunDetail }>;

function Known(props: KnownProps): React.JSX.Element {
  const { run, known, deed, actions, copy, trans } = props;
  const busy = deed?.is === 'doing';
  return (
    <div className="jp-Rundiff-runDetails">
      <Deeds {...props} busy={busy} />
      {props.restoring && (
        <RestoreForm
          detail={known}
          busy={busy}
          restore={(as, name) => {
            actions.restore(run.number, as, name);
          }}
          cancel={() => {
            actions.askToRestore(null);
          }}
          trans={trans}
        />
      )}
      {deed?.is === 'refused' && (
        <Refused trouble={deed.trouble} copy={copy} trans={trans} />
      )}
      {deed?.is === 'done' && deed.restored !== null && (
        <RestoredPlace
          restored={deed.restored}
          copy={copy}
          openFolder={actions.openFolder}
          trans={trans}
        />
      )}
      <NoteEditor
        note={known.note}
        name={safe(run.name)}
        busy={busy}
        save={text => {
          actions.note(run.number, text);
        }}
        trans={trans}
      />
      <RunFacts detail={known} trans={trans} />
    </div>
  );
}

type DeedsProps = KnownProps & Readonly<{ busy: boolean }>;

function Deeds(props: DeedsProps): React.JSX.Element {
  const { run, known, busy, actions, restoring, trans } = props;
  const one = known.files.length === 1;
  const opener = useFocusBack(restoring);
  return (
    <div className="jp-Rundiff-buttons">
      {known.files.slice(0, MOST_FILES).map(file => (
        <Press
          key={file}
          words={
            one
              ? trans.__('Open as executed')
              : trans.__('Open %1 as executed', safe(file))
          }
          disabled={busy}
          press={() => {
            actions.openExecuted(run.number, file);
          }}
        />
      ))}
      <Press
        words={run.pinned ? trans.__('Unpin') : trans.__('Pin as best')}
        disabled={busy}
        press={() => {
          actions.pin(run.pinned ? null : run.number, run.number);
        }}
      />
      <Press
        button={opener}
        words={trans.__('Restore…')}
        disabled={busy || restoring}
        press={() => {
          actions.askToRestore(run.number);
        }}
      />
    </div>
  );
}

/** The button that opened a form gets the focus back that goes with the form. */
function useFocusBack(open: boolean): React.RefObject<HTMLButtonElement> {
  const button = React.useRef<HTMLButtonElement>(null);
  const was = React.useRef(open);
  React.useEffect(() => {
    if (was.current && !open && document.activeElement === document.body) {
      button.current?.focus();
    }
    was.current = open;
  }, [open]);
  return button;
}

/** The first is the run's own; a snapshot may hold hundreds. */
const MOST_FILES = 4;

type PressProps = Readonly<{
  words: string;
  disabled: boolean;
  press: () => void;
  button?: React.Ref<HTMLButtonElement>;
}>;

/** What is done for a moment takes the focus from nobody: such a button is not disabled, it does nothing. */
function Press({ words, disabled, press, button }: PressProps) {
  return (
    <button
      ref={button}
      type="button"
      className="jp-Rundiff-button"
      aria-disabled={disabled}
      onClick={disabled ? undefined : press}
    >
      {words}
    </button>
  );
}
