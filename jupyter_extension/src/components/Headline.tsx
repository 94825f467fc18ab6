import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Comparison, Headline as Said } from '../wire';
import { tight } from './phrases';
import { shortName } from './sideNames';
import { Spoken } from './Spoken';

export type HeadlineProps = Readonly<{
  comparison: Comparison;
  /** Lead to what is said. */
  go: (said: Said) => void;
  trans: TranslationBundle;
}>;

/** The answer in a few words: what was asked, and what is most likely to matter. */
export function Headline(props: HeadlineProps): React.JSX.Element {
  const { comparison, go, trans } = props;
  const { headline, unsaid } = comparison;
  return (
    <>
      {headline.length === 0 ? (
        <p>{trans.__('None of the changes is likely to matter.')}</p>
      ) : (
        <ul
          className="jp-Rundiff-said"
          aria-label={trans.__('Most likely to matter')}
        >
          {headline.map((said, at) => (
            <li key={at}>
              <button
                type="button"
                className="jp-Rundiff-saying"
                title={trans.__('Show this change')}
                onClick={() => {
                  go(said);
                }}
              >
                <Spoken phrase={said.phrase} trans={trans} />
              </button>
            </li>
          ))}
          {unsaid > 0 && (
            <li className="jp-Rundiff-quiet">
              {trans._n('and %1 more', 'and %1 more', unsaid)}
            </li>
          )}
        </ul>
      )}
    </>
  );
}

/** What the answer is an answer to. */
export function question(
  { baseline, basis, target }: Comparison,
  trans: TranslationBundle
): string {
  const old = shortName(baseline, trans);
  switch (basis) {
    case 'gpu':
      return trans.__('What changed since the last GPU run, %1', old);
    case 'training':
      return trans.__('What changed since the last run, %1', old);
    case 'head':
      return trans.__('What changed since the last commit');
    case null:
      break;
  }
  if (target.kind === 'saved' || target.kind === 'editor') {
    return tight(trans.__('What changed since %1', old));
  }
  const now = shortName(target, trans);
  return tight(trans.__('What changed from %1 to %2', old, now));
}
