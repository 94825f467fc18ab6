import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Phrase, Told } from '../wire';
import { listed } from './counts';
import { Spoken } from './Spoken';
import { categoryWord } from './words';

export type EffectsProps = Readonly<{
  told: readonly Told[];
  /** Whether there is room for all of them. */
  all: boolean;
  trans: TranslationBundle;
}>;

const FEW = 4;

/** What one change means for training, a line for what is of the same categories. */
export function Effects(props: EffectsProps): React.JSX.Element | null {
  const { told, all, trans } = props;
  const shown = all ? told : told.slice(0, FEW);
  const left = told.length - shown.length;
  return told.length === 0 ? null : (
    <ul className="jp-Rundiff-effects">
      {byCategories(shown)
        .filter(says)
        .map(({ categories, likely, phrases }) => (
          <li key={categories.join()}>
            <span className="jp-Rundiff-category" data-quiet={!likely}>
              {listed(
                categories.map(one => categoryWord(one, trans)),
                trans
              )}
            </span>{' '}
            {phrases.map((phrase, at) => (
              <React.Fragment key={at}>
                {at > 0 && <span className="jp-Rundiff-dot"> · </span>}
                <Spoken phrase={phrase} trans={trans} />
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

type Said = Readonly<{
  categories: Told['categories'];
  likely: boolean;
  phrases: readonly Phrase[];
}>;

/** Code that is not understood has no more to say than its lines. */
function says({ categories, phrases }: Said): boolean {
  return categories.join() !== 'other' || phrases.length > 0;
}

/** Sentences of the same categories together, in the order given; an empty sentence says nothing. */
function byCategories(told: readonly Told[]): readonly Said[] {
  const found = new Map<string, Said>();
  for (const { categories, likely, sentence, phrase } of told) {
    const known = found.get(categories.join());
    found.set(categories.join(), {
      categories,
      likely: likely || (known?.likely ?? false),
      phrases: [...(known?.phrases ?? []), ...(sentence ? [phrase] : [])]
    });
  }
  return [...found.values()];
}
