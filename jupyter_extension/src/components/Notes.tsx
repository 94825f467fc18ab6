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
    history(comparison, trans),
    programs(comparison, trans),
    ...ended(comparison, trans)
  ].filter(note => typeof note === 'string');
  return notes.length === 0 ? null : (
    <p className="jp-Rundiff-notes">{notes.join(' ')}</p>
  );
}

function basis({ comparison, noRuns, trans }: NotesProps): string | null {
  const run = safe(comparison.baseline.run?.name ?? '');
  switch (comparison.basis) {
    case 'gpu':
      return null; // as the question above says
    case 'training':
      return trans.__(
        'Since the last training run, %1 (CPU: no GPU run is recorded).',
        run
      );
    case 'head':
      return noRuns
        ? null
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

/** Two runs of two programs: their code is compared, and other code trained. A notebook that was renamed is one program. */
function programs(
  { baseline, target, files }: Comparison,
  trans: TranslationBundle
): string | null {
  const old = baseline.run?.notebook ?? baseline.run?.script ?? null;
  const now = target.run?.notebook ?? target.run?.script ?? null;
  if (old === null || now === null || old === now) {
    return null;
  }
  return files.some(file => file.old_path === old && file.path === now)
    ? null
    : trans.__(
        'Two programs ran: %1 is %2, %3 is %4.',
        safe(baseline.run?.name ?? ''),
        safe(old),
        safe(target.run?.name ?? ''),
        safe(now)
      );
}

/** Runs of the comparison that have not ended by themselves. */
function ended(
  { baseline, target }: Comparison,
  trans: TranslationBundle
): string[] {
  return [baseline.run, target.run].flatMap(run => {
    switch (run?.outcome) {
      case 'running':
        return [trans.__('%1 is still running.', safe(run.name))];
      case 'interrupted':
        return [trans.__('%1 was interrupted.', safe(run.name))];
      case 'failed':
      case 'finished':
      case undefined:
        return [];
    }
  });
}
