import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { OlderCode } from '../../wire';
import { Command } from '../Command';
import { More } from '../More';
import { olderCode } from '../olderCode';

export type StaleCodeProps = Readonly<{
  stale: readonly OlderCode[];
  copy: (text: string) => void;
  trans: TranslationBundle;
}>;

const SHOWN = 3;

/** Code that a run used although its source said something else by then, and how the next run uses what stands there. */
export function StaleCode(props: StaleCodeProps): React.JSX.Element | null {
  const { stale, copy, trans } = props;
  const rest = stale.slice(SHOWN);
  if (stale.length === 0) {
    return null;
  }
  return (
    <div className="jp-Rundiff-notice" data-tone="warning">
      <Sentences {...props} stale={stale.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <More
          label={trans._n(
            'And %1 more that was older than its source.',
            'And %1 more that were older than their source.',
            rest.length
          )}
        >
          <Sentences {...props} stale={rest} />
        </More>
      )}
      {remedies(stale, trans).map(words => (
        <p key={words} className="jp-Rundiff-quiet">
          {words}
        </p>
      ))}
      {stale.some(code => code.reason === 'not-reloaded') && (
        <Command command={AUTORELOAD} copy={copy} trans={trans} />
      )}
    </div>
  );
}

const AUTORELOAD = '%load_ext autoreload\n%autoreload 2';

function Sentences({ stale, trans }: StaleCodeProps): React.JSX.Element {
  return (
    <ul className="jp-Rundiff-stales">
      {stale.map((code, index) => (
        <li key={index}>{olderCode(code, trans)}</li>
      ))}
    </ul>
  );
}

/** What to do, once for each reason. */
function remedies(
  stale: readonly OlderCode[],
  trans: TranslationBundle
): string[] {
  const reasons = new Set(stale.map(code => code.reason));
  const words = {
    'not-run-again': trans.__('Run the edited cell again before you train.'),
    replaced: trans.__(
      'Make the object anew: run the cells below the new definition again.'
    ),
    'not-reloaded': trans.__(
      'Restart the kernel before you train. With these lines in the first cell, edited modules are imported anew by themselves:'
    )
  };
  const order = ['not-run-again', 'replaced', 'not-reloaded'] as const;
  return order
    .filter(reason => reasons.has(reason))
    .map(reason => words[reason]);
}
