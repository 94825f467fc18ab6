import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

export type SlowProps = Readonly<{
  cancel: () => void;
  trans: TranslationBundle;
}>;

/** That an answer takes its time, and the way out; what is known already stays. */
export function Slow({ cancel, trans }: SlowProps): React.JSX.Element {
  return (
    <p className="jp-Rundiff-slow">
      <span>{trans.__('Still comparing…')}</span>
      <button type="button" className="jp-Rundiff-button" onClick={cancel}>
        {trans.__('Stop')}
      </button>
    </p>
  );
}
