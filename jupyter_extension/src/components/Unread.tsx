import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { CardsView } from '../cardsView';
import type { View } from '../view';

export type UnreadProps = Readonly<{
  view: View;
  cards: CardsView | null;
  trans: TranslationBundle;
}>;

/** What was kept of this repository and cannot be read; nothing where all can be. */
export function Unread(props: UnreadProps): React.JSX.Element | null {
  const { view, cards, trans } = props;
  const chosen = view.unread;
  const reviewed = cards?.unread === true;
  if (!chosen && !reviewed) {
    return null;
  }
  return (
    <div className="jp-Rundiff-unread">
      {chosen && (
        <p>
          {trans.__(
            'What was chosen here last time could not be read, so the usual is shown. It was not written over.'
          )}
        </p>
      )}
      {reviewed && (
        <p>
          {trans.__(
            'What was ticked as reviewed here could not be read, so that begins anew. It was not written over.'
          )}
        </p>
      )}
    </div>
  );
}
