import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions } from '../view';
import type { Stripping } from '../wire';
import { Command } from './Command';
import { listed } from './counts';
import { size } from './figures';

export type CommitProps = Readonly<{
  stripping: Stripping;
  copy: Actions['copy'];
  trans: TranslationBundle;
}>;

/** What a commit of the notebook leaves out; or that nothing sees to it, and what does. Null where there is nothing. */
export function Commit(props: CommitProps): React.JSX.Element | null {
  const { stripping, copy, trans } = props;
  const words = found(stripping, trans);
  if (words === null) {
    return null;
  }
  const before = size(stripping.size_before);
  if (stripping.by === 'filter' || stripping.by === 'hook') {
    const sizes = [before, size(stripping.size_after)] as const;
    return (
      <p className="jp-Rundiff-notes">
        {trans.__('A commit leaves out %1 (%2 → %3).', words, ...sizes)}{' '}
        {trans.__('This file keeps them.')}
      </p>
    );
  }
  if (stripping.by === 'another-filter') {
    return null; // what that leaves out is for it to say
  }
  return (
    <details className="jp-Rundiff-commit">
      <summary>
        {trans.__('A commit would store %1 (%2).', words, before)}
      </summary>
      <p>
        {trans.__(
          'To leave them out of what is committed, and in this file, run this in a terminal:'
        )}
      </p>
      <Command command="rundiff setup" copy={copy} trans={trans} />
    </details>
  );
}

/** `41 outputs, 22 execution counts`. */
function found(
  { outputs, counts, metadata }: Stripping,
  trans: TranslationBundle
): string | null {
  const named: [number, string][] = [
    [outputs, trans._n('%1 output', '%1 outputs', outputs)],
    [counts, trans._n('%1 execution count', '%1 execution counts', counts)],
    [metadata, trans._n('%1 metadata entry', '%1 metadata entries', metadata)]
  ];
  const words = named.filter(([count]) => count > 0).map(([, word]) => word);
  return words.length > 0 ? listed(words, trans) : null;
}
