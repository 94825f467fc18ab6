import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Comparison, OlderCode } from '../wire';
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
    ...ended(comparison, trans),
    ...older(comparison, trans)
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

const SHOWN = 3;

/** Code that a run used although its source said something else by then. */
function older({ stale }: Comparison, trans: TranslationBundle): string[] {
  const told = stale.slice(0, SHOWN).map(code => olderCode(code, trans));
  const more = stale.length - told.length;
  return more > 0
    ? [
        ...told,
        trans._n(
          'And %1 more that was older than its source.',
          'And %1 more that were older than their source.',
          more
        )
      ]
    : told;
}

function olderCode(code: OlderCode, trans: TranslationBundle): string {
  const run = safe(code.run);
  const name = safe(code.name);
  const where = safe(code.file ?? `[${code.cell ?? '?'}]`);
  switch (code.reason) {
    case 'not-reloaded':
      return trans.__(
        '%1 used an older %2: %3 was edited after it was imported.',
        run,
        name,
        where
      );
    case 'not-run-again':
      return trans.__(
        '%1 used an older cell, %2: it was edited and not run again.',
        run,
        name
      );
    case 'replaced':
      return trans.__(
        '%1 used an older %2, which had been defined anew in %3.',
        run,
        name,
        where
      );
  }
}
