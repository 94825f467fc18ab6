import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Hidden } from './Hidden';

export type ReviewedProps = Readonly<{
  done: boolean;
  /** Whether there is room for its word. */
  named: boolean;
  onChange: (done: boolean) => void;
  trans: TranslationBundle;
}>;

/** The tick that a change was reviewed. */
export function Reviewed(props: ReviewedProps): React.JSX.Element {
  const { done, named, onChange, trans } = props;
  const word = trans.__('Reviewed');
  return (
    <label className="jp-Rundiff-reviewed" title={named ? undefined : word}>
      <input
        type="checkbox"
        checked={done}
        onChange={event => {
          onChange(event.target.checked);
        }}
      />
      {named ? word : <Hidden>{word}</Hidden>}
    </label>
  );
}
