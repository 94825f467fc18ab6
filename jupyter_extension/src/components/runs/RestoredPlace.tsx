import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Restored } from '../../wire';
import { Command } from '../Command';
import { said } from '../phrases';
import { safe } from '../safe';

export type RestoredPlaceProps = Readonly<{
  restored: Restored;
  copy: (text: string) => void;
  openFolder: (folder: string) => void;
  trans: TranslationBundle;
}>;

/** Where a run was restored to, how to go there, and what is still to be installed. */
export function RestoredPlace(props: RestoredPlaceProps): React.JSX.Element {
  const { restored, copy, openFolder, trans } = props;
  const { folder, command, requirements, undo } = restored;
  return (
    <div className="jp-Rundiff-restored" role="status">
      <p>
        {restored.as === 'worktree'
          ? trans.__('Restored in the folder %1.', safe(restored.place))
          : trans.__('Restored on the branch %1.', safe(restored.place))}
      </p>
      {command !== null && (
        <Command command={command} copy={copy} trans={trans} />
      )}
      <div className="jp-Rundiff-buttons">
        {folder !== null && (
          <Button
            words={trans.__('Show the folder')}
            press={() => {
              openFolder(folder);
            }}
          />
        )}
        <Button
          words={trans.__('Copy its requirements.txt')}
          press={() => {
            copy(text(requirements, trans));
          }}
        />
      </div>
      <p className="jp-Rundiff-quiet">
        {trans.__('Packages and drivers are not restored.')}{' '}
        {restored.masked &&
          trans.__('Secrets in it are masked: fill them in before it runs.')}
      </p>
      <p className="jp-Rundiff-quiet">{trans.__('To take it away again:')}</p>
      <Command command={undo} copy={copy} trans={trans} />
    </div>
  );
}

/** As a file: what no package index has stands in comments at its head. */
function text(
  { told, packages }: Restored['requirements'],
  trans: TranslationBundle
): string {
  const head = told.map(line => `# ${said(line, trans)}\n`);
  return head.join('') + packages;
}

type ButtonProps = Readonly<{ words: string; press: () => void }>;

function Button({ words, press }: ButtonProps): React.JSX.Element {
  return (
    <button type="button" className="jp-Rundiff-button" onClick={press}>
      {words}
    </button>
  );
}
