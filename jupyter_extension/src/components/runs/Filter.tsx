import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { RunsPart } from '../../runsView';
import { useTyped } from '../useTyped';

export type FilterProps = Readonly<{
  part: RunsPart;
  trans: TranslationBundle;
}>;

/** Which runs are listed: those that fit some words, those of the notebook in front. */
export function Filter({ part, trans }: FilterProps): React.JSX.Element {
  const { view, actions } = part;
  const field = useTyped(view.query, actions.search);
  return (
    <div className="jp-Rundiff-runFilter" role="search">
      <input
        type="search"
        className="jp-Rundiff-textField"
        aria-label={trans.__('Search in the runs')}
        placeholder={trans.__('Search: 41, a note, val_acc>0.9, failed…')}
        spellCheck={false}
        onChange={field.onChange}
        onCompositionEnd={field.onCompositionEnd}
        value={field.value}
      />
      {view.notebook !== null && (
        <label className="jp-Rundiff-runChoice">
          <input
            type="checkbox"
            checked={view.only}
            onChange={event => {
              actions.limit(event.target.checked);
            }}
          />
          {trans.__('This notebook only')}
        </label>
      )}
    </div>
  );
}
