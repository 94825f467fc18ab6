import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { CardsView } from '../cardsView';
import type { Actions } from '../view';
import type { Answer } from '../wire';
import { Command } from './Command';
import { Spoken } from './Spoken';

export type NotHereProps = Readonly<{
  answer: Answer;
  cards: CardsView;
  copy: Actions['copy'];
  trans: TranslationBundle;
}>;

/** Once for all cards: that this clone cannot tell who made some of them, and below that the command that gets what it takes. */
export function NotHere(props: NotHereProps): React.JSX.Element | null {
  const { answer, cards, copy, trans } = props;
  const { lacking, unknown } = cards;
  const { findings } = answer.comparison;
  if (lacking === null || !findings.some(({ key }) => unknown.has(key))) {
    return null;
  }
  const sentence = <Spoken phrase={lacking.phrase} trans={trans} />;
  return (
    <div className="jp-Rundiff-notHere">
      {lacking.command === null ? (
        <p>{sentence}</p>
      ) : (
        <details>
          <summary>{sentence}</summary>
          <Command command={lacking.command} copy={copy} trans={trans} />
          <p className="jp-Rundiff-quiet">
            {trans.__('When it has run in a terminal, compare again.')}
          </p>
        </details>
      )}
    </div>
  );
}
