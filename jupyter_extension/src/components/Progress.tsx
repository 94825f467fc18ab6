import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { useCards } from './cards';
import { IconButton } from './IconButton';
import type { Item } from './items';

export type ProgressProps = Readonly<{
  all: readonly Item[];
  trans: TranslationBundle;
}>;

/** How many changes are reviewed, once one is; and what can be done with the whole answer. */
export function Progress(props: ProgressProps): React.JSX.Element | null {
  const { all, trans } = props;
  const cards = useCards();
  if (cards === null || all.length === 0) {
    return null;
  }
  const { view, deeds } = cards;
  const done = all.filter(({ finding }) => view.reviewed.has(finding.key));
  return (
    <div className="jp-Rundiff-progress">
      {done.length > 0 && (
        <>
          <span className="jp-Rundiff-quiet">
            {trans.__('%1 of %2 reviewed', done.length, all.length)}
          </span>
          <progress
            max={all.length}
            value={done.length}
            aria-label={trans.__('Reviewed')}
          />
        </>
      )}
      <IconButton
        icon="more"
        name={trans.__('More with all changes')}
        popup
        onClick={button => {
          deeds.menu(null, button);
        }}
      />
    </div>
  );
}
