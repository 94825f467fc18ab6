import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Choice } from '../view';
import type { Runs } from '../wire';

export type PresetsProps = Readonly<{
  choice: Choice;
  runs: Runs | null;
  trans: TranslationBundle;
  choose: (choice: Choice) => void;
}>;

export const SINCE_LAST_RUN: Choice = { baseline: null, target: null };
export const BEST_TO_LAST: Choice = {
  baseline: 'run/best',
  target: 'run/last'
};
const HEAD: Choice = { baseline: 'HEAD', target: null };

/** The comparisons that are asked for most. */
export function Presets(props: PresetsProps): React.JSX.Element {
  const { runs, trans } = props;
  const presets = [
    { choice: SINCE_LAST_RUN, words: trans.__('Since last run') },
    {
      choice: BEST_TO_LAST,
      words: trans.__('Best → last'),
      obstacle: obstacle(runs, trans)
    },
    { choice: HEAD, words: 'HEAD' }
  ];
  return (
    <div
      className="jp-Rundiff-presets"
      role="group"
      aria-label={trans.__('Common comparisons')}
    >
      {presets.map(({ choice, words, obstacle }) => (
        <button
          key={words}
          type="button"
          className="jp-Rundiff-preset"
          aria-pressed={same(choice, props.choice)}
          disabled={obstacle !== undefined}
          title={obstacle}
          onClick={() => {
            props.choose(choice);
          }}
        >
          {words}
        </button>
      ))}
    </div>
  );
}

function same(one: Choice, other: Choice): boolean {
  return one.baseline === other.baseline && one.target === other.target;
}

/** Why best and last cannot be compared. */
function obstacle(
  runs: Runs | null,
  trans: TranslationBundle
): string | undefined {
  if (runs === null) {
    return trans.__('The list of runs has not come yet.');
  }
  const { best, last } = runs.aliases;
  if (last === undefined) {
    return trans.__('No run is recorded here yet.');
  }
  if (best === undefined) {
    return trans.__('No run has a metric that tells which is best.');
  }
  return best.number === last.number
    ? trans.__('The last run is the best one.')
    : undefined;
}
