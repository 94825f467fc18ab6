import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safe } from '../safe';

export type NoteEditorProps = Readonly<{
  /** All of what is written on it; null where nothing is. */
  note: string | null;
  /** What the note is on. */
  name: string;
  busy: boolean;
  save: (text: string) => void;
  trans: TranslationBundle;
}>;

/** What somebody wrote on a run, and a way to write something else. Escape leaves it as it was. */
export function NoteEditor(props: NoteEditorProps): React.JSX.Element {
  const { note, trans } = props;
  const [text, setText] = React.useState<string | null>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const close = () => {
    setText(null);
    // What had the focus is gone.
    requestAnimationFrame(() => button.current?.focus());
  };
  if (text !== null) {
    return <Editing {...props} text={text} change={setText} close={close} />;
  }
  return (
    <div className="jp-Rundiff-note">
      {note !== null && <p>{safe(note)}</p>}
      <button
        ref={button}
        type="button"
        className="jp-Rundiff-button"
        // Not disabled: it would lose the focus that it has just got back.
        aria-disabled={props.busy}
        onClick={() => {
          if (!props.busy) {
            setText(note ?? '');
          }
        }}
      >
        {note === null ? trans.__('Add a note') : trans.__('Edit the note')}
      </button>
    </div>
  );
}

type EditingProps = NoteEditorProps &
  Readonly<{
    text: string;
    change: (text: string) => void;
    close: () => void;
  }>;

function Editing(props: EditingProps): React.JSX.Element {
  const { name, text, change, save, close, trans } = props;
  const done = () => {
    save(text);
    close();
  };
  return (
    <div
      className="jp-Rundiff-note"
      onKeyDown={event => {
        const { key, ctrlKey, metaKey } = event;
        if (key === 'Escape' && !event.nativeEvent.isComposing) {
          event.stopPropagation();
          close();
        } else if (key === 'Enter' && (ctrlKey || metaKey)) {
          event.stopPropagation();
          done();
        }
      }}
    >
      <textarea
        className="jp-Rundiff-textarea"
        aria-label={trans.__('Note on %1', name)}
        rows={3}
        // It is what was asked for.
        autoFocus
        value={text}
        onChange={event => {
          change(event.target.value);
        }}
      />
      <div className="jp-Rundiff-buttons">
        <button type="button" className="jp-Rundiff-button" onClick={done}>
          {trans.__('Save the note')}
        </button>
        <button type="button" className="jp-Rundiff-button" onClick={close}>
          {trans.__('Cancel')}
        </button>
      </div>
    </div>
  );
}
