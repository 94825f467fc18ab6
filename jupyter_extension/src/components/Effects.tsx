import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Effect } from '../wire';
import { safe } from './safe';
import { categoryWord } from './words';

export type EffectsProps = Readonly<{
  effects: readonly Effect[];
  /** Whether there is room for all of them. */
  all: boolean;
  trans: TranslationBundle;
}>;

const FEW = 4;

/** What one change means for training, a category a line. */
export function Effects(props: EffectsProps): React.JSX.Element | null {
  const { effects, all, trans } = props;
  const shown = all ? effects : effects.slice(0, FEW);
  const left = effects.length - shown.length;
  return effects.length === 0 ? null : (
    <ul className="jp-Rundiff-effects">
      {[...byCategory(shown)]
        .filter(says)
        .map(([category, { likely, sentences }]) => (
          <li key={category}>
            <span className="jp-Rundiff-category" data-quiet={!likely}>
              {categoryWord(category, trans)}
            </span>{' '}
            {sentences.map((sentence, at) => (
              <React.Fragment key={at}>
                {at > 0 && <span className="jp-Rundiff-dot"> · </span>}
                <Sentence words={sentence} />
              </React.Fragment>
            ))}
          </li>
        ))}
      {left > 0 && (
        <li className="jp-Rundiff-quiet">
          {trans._n('%1 more', '%1 more', left)}
        </li>
      )}
    </ul>
  );
}

/** Code that is not understood has no more to say than its lines. */
function says([category, { sentences }]: [string, Said]): boolean {
  return category !== 'other' || sentences.length > 0;
}

type Said = Readonly<{ likely: boolean; sentences: string[] }>;

/** Sentences of each category, both in the order given; an empty sentence says nothing. */
function byCategory(effects: readonly Effect[]): Map<Effect['category'], Said> {
  const found = new Map<Effect['category'], Said>();
  for (const { category, likely, sentence } of effects) {
    const said = found.get(category) ?? { likely, sentences: [] };
    if (sentence !== '') {
      said.sentences.push(sentence);
    }
    found.set(category, { ...said, likely: said.likely || likely });
  }
  return found;
}

/** English from the server; what stands in backticks is code. */
export function Sentence({
  words
}: Readonly<{ words: string }>): React.JSX.Element {
  return (
    <span lang="en">
      {safe(words)
        .split(/`([^`]+)`/)
        .map((part, at) =>
          at % 2 === 1 ? <code key={at}>{part}</code> : part
        )}
    </span>
  );
}
