import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Told } from '../wire';
import { safe } from './safe';
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
        .map(({ categories, likely, sentences }) => (
          <li key={categories.join()}>
            <span className="jp-Rundiff-category" data-quiet={!likely}>
              {categories.map(one => categoryWord(one, trans)).join(', ')}
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

type Said = Readonly<{
  categories: Told['categories'];
  likely: boolean;
  sentences: readonly string[];
}>;

/** Code that is not understood has no more to say than its lines. */
function says({ categories, sentences }: Said): boolean {
  return categories.join() !== 'other' || sentences.length > 0;
}

/** Sentences of the same categories together, in the order given; an empty sentence says nothing. */
function byCategories(told: readonly Told[]): readonly Said[] {
  const found = new Map<string, Said>();
  for (const { categories, likely, sentence } of told) {
    const known = found.get(categories.join());
    found.set(categories.join(), {
      categories,
      likely: likely || (known?.likely ?? false),
      sentences: [...(known?.sentences ?? []), ...(sentence ? [sentence] : [])]
    });
  }
  return [...found.values()];
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
