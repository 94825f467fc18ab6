import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

export type NoRunsProps = Readonly<{
  recording: boolean;
  trans: TranslationBundle;
}>;

/** What a run is, and how one comes to be. */
export function NoRuns({ recording, trans }: NoRunsProps): React.JSX.Element {
  return (
    <div className="jp-Rundiff-noRuns">
      <p>{trans.__('Each run will stand here, with its curve.')}</p>
      {recording ? (
        <p className="jp-Rundiff-quiet">
          {trans.__(
            'A run is a cell, or a script, that trains: it is recorded by itself at the first step of an optimizer, or as soon as a GPU is used.'
          )}
        </p>
      ) : (
        <p className="jp-Rundiff-quiet">
          {trans.__('Recording is off, so none will come.')}
        </p>
      )}
    </div>
  );
}
