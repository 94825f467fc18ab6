import type { TranslationBundle } from '@jupyterlab/translation';

import type { Comparison, Hidden, Muted } from '../wire';
import { said } from './phrases';
import { safe } from './safe';

/** Words one after the other, as the language of the page separates them. */
export function listed(
  words: readonly string[],
  trans: TranslationBundle
): string {
  return words.reduce((all, word) => trans.__('%1, %2', all, word));
}

/** `7 changed cells, 3 changed files`; what is said when there are none. */
export function changed(
  comparison: Comparison,
  trans: TranslationBundle
): string {
  const files = comparison.findings.filter(found => found.whole_file).length;
  const cells = comparison.findings.length - files;
  const parts = [
    cells > 0 && trans._n('%1 changed cell', '%1 changed cells', cells),
    files > 0 && trans._n('%1 changed file', '%1 changed files', files)
  ].filter(part => part !== false);
  if (parts.length > 0) {
    return listed(parts, trans);
  }
  if (comparison.facts.length > 0) {
    return trans.__('No change in the code; what the runs were given differs');
  }
  return comparison.drift.length > 0
    ? trans.__('No change in the code; the environment differs')
    : trans.__('Nothing changed');
}

/** How many changes are likely to matter. */
export function likely(
  comparison: Comparison,
  trans: TranslationBundle
): string {
  const count = comparison.findings.filter(found => found.likely).length;
  return trans._n('%1 likely to matter', '%1 likely to matter', count);
}

/** What was left out of sight; null where nothing was. */
export function hidden(
  counts: Hidden,
  trans: TranslationBundle
): string | null {
  const { unchanged, outputs, metadata, checkpoints } = counts;
  const { questions, blank, spaces, outside, elsewhere, flood, paired } =
    counts;
  const named: [number, string][] = [
    [unchanged, trans._n('%1 unchanged cell', '%1 unchanged cells', unchanged)],
    [
      counts.counts,
      trans._n('%1 execution count', '%1 execution counts', counts.counts)
    ],
    [outputs, trans._n('%1 cell output', '%1 cell outputs', outputs)],
    [metadata, trans._n('%1 metadata change', '%1 metadata changes', metadata)],
    [
      checkpoints,
      trans._n('%1 checkpoint file', '%1 checkpoint files', checkpoints)
    ],
    [blank, trans._n('%1 empty cell', '%1 empty cells', blank)],
    [
      spaces,
      trans._n(
        '%1 cell with other white space only',
        '%1 cells with other white space only',
        spaces
      )
    ],
    [questions, trans._n('%1 %gitdiff cell', '%1 %gitdiff cells', questions)],
    [
      outside,
      trans._n(
        '%1 file outside this folder',
        '%1 files outside this folder',
        outside
      )
    ],
    [
      elsewhere,
      trans._n(
        '%1 file that this notebook does not name',
        '%1 files that this notebook does not name',
        elsewhere
      )
    ],
    [
      flood,
      trans._n(
        '%1 new file that git does not track, among very many',
        '%1 new files that git does not track, among very many',
        flood
      )
    ],
    [
      paired,
      trans._n(
        '%1 file with the same change as the paired notebook (Jupytext)',
        '%1 files with the same change as the paired notebook (Jupytext)',
        paired
      )
    ]
  ];
  const words = named.filter(([count]) => count > 0).map(([, word]) => word);
  return words.length > 0 ? trans.__('Hidden: %1', listed(words, trans)) : null;
}

/** What the repository says to be no risk there, or why that cannot be read; null where it says nothing. */
export function muted(
  told: Muted | null,
  trans: TranslationBundle
): string | null {
  if (told === null) {
    return null;
  }
  return told.trouble !== ''
    ? trans.__('Muted: nothing (%1)', safe(said(told.phrase, trans)))
    : trans.__('Muted: %1 (%2)', told.count, safe(told.file));
}
