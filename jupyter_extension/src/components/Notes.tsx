import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Comparison } from '../wire';
import { safe } from './safe';

export type NotesProps = Readonly<{
  comparison: Comparison;
  /** Whether the list of runs has come and is empty: then it has been said. */
  noRuns: boolean;
  trans: TranslationBundle;
}>;

/** What was assumed, and what the code alone does not tell. */
export function Notes(props: NotesProps): React.JSX.Element | null {
  const { comparison, trans } = props;
  const notes = [
    basis(props),
    comparison.target.kind === 'editor' && trans.__('Includes unsaved edits.'),
    history(comparison, trans)
  ].filter(note => typeof note === 'string');
  return notes.length === 0 ? null : (
    <p className="jp-Rundiff-notes">{notes.join(' ')}</p>
  );
}

function basis({ comparison, noRuns, trans }: NotesProps): string | null {
  const run = safe(comparison.baseline.run?.name ?? '');
  switch (comparison.basis) {
    case 'gpu':
      return trans.__('Since the last GPU run, %1.', run);
    case 'training':
      return trans.__(
        'Since the last training run, %1 (CPU: no GPU run is recorded).',
        run
      );
    case 'head':
      return noRuns
        ? trans.__('Until then: since the last commit.')
        : trans.__('Since the last commit: no run is recorded here yet.');
    case null:
      return null;
  }
}

function history(
  comparison: Comparison,
  trans: TranslationBundle
): string | null {
  switch (comparison.history) {
    case 'continued':
      return trans.__(
        'The later run went on in the same kernel: what was not executed again kept its state (a trained model, say).'
      );
    case 'reordered':
      return trans.__(
        'The same cells ran, but in another order or another number of times.'
      );
    case null:
      return null;
  }
}
