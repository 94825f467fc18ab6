import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Cards, CardSubject } from '../cardsView';
import { IconButton } from './IconButton';
import { Made, NotKnown } from './Made';
import { Reviewed } from './Reviewed';

export type CardActionsProps = Readonly<{
  cards: Cards;
  subject: CardSubject;
  done: boolean;
  review: (done: boolean) => void;
  trans: TranslationBundle;
}>;

/** Below a card's lines: who made the change, and what can be done with it. */
export function CardActions(props: CardActionsProps): React.JSX.Element {
  const { cards, subject, done, review, trans } = props;
  return (
    <div className="jp-Rundiff-actions">
      <Maker {...props} />
      <div className="jp-Rundiff-deeds">
        <Reviewed named done={done} onChange={review} trans={trans} />
        <IconButton
          icon="more"
          name={trans.__('More with this change')}
          popup
          onClick={button => {
            cards.deeds.menu(subject, button);
          }}
        />
      </div>
    </div>
  );
}

/** Who made the change, once somebody sees where it would be said. */
function Maker({ cards, subject, trans }: CardActionsProps) {
  const { view, deeds } = cards;
  const key = subject.keys[0] ?? '';
  const place = React.useRef<HTMLDivElement>(null);
  const { lookAt } = deeds;
  React.useEffect(() => {
    const node = place.current;
    if (node === null) {
      return;
    }
    if (typeof IntersectionObserver === 'undefined') {
      lookAt(key);
      return;
    }
    const observer = new IntersectionObserver(entries => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) {
        observer.disconnect();
        lookAt(key);
      }
    });
    observer.observe(node);
    return () => {
      observer.disconnect();
    };
  }, [key, lookAt, view.round]);
  const author = view.authors.get(key);
  const why = view.unknown.get(key);
  return (
    <div ref={place} className="jp-Rundiff-maker">
      {author !== undefined && (
        <Made
          author={author}
          isNow={subject.isNow}
          now={Date.now()}
          trans={trans}
        />
      )}
      {why !== undefined && (
        <NotKnown why={why} partly={author !== undefined} trans={trans} />
      )}
    </div>
  );
}
