import type { TranslationBundle } from '@jupyterlab/translation';

import type { Choice } from '../view';
import type { Comparison, Run, Runs } from '../wire';
import { figure } from './figures';
import { safe } from './safe';
import { moment } from './times';
import { outcomeWord } from './words';

/** A side to choose. The value is a name as the server takes it; empty is its default. */
export type Option = Readonly<{ value: string; label: string }>;

/** Files on disk, with what is not saved in the open notebook. */
export const NOW = ':editor';

/** What is said of every run: the metric that decides, and, where they are of several, its notebook. */
export type Said = Readonly<{ metric: string | null; notebook: boolean }>;

export function saidOf({ metric, runs }: Runs): Said {
  const notebooks = new Set(runs.map(run => run.notebook));
  return { metric, notebook: notebooks.size > 1 };
}

function notebookOf(run: Run, said: Said): string | null {
  return said.notebook && run.notebook !== null ? safe(run.notebook) : null;
}

/** `run/3 · val_acc 0.8944 · cpu · 25 Nov 13:22` */
export function runLabel(
  run: Run,
  said: Said,
  year: number,
  trans: TranslationBundle
): string {
  return [
    safe(run.name),
    outcomeWord(run.outcome, trans),
    metricOf(run, said.metric),
    safe(run.device),
    moment(run.started, year),
    notebookOf(run, said)
  ]
    .filter(Boolean)
    .join(' · ');
}

export function metricOf(run: Run, metric: string | null): string | null {
  const value = metric === null ? undefined : run.metrics[metric];
  return metric === null || value === undefined
    ? null
    : `${safe(metric)} ${figure(value)}`;
}

/** Runs that have a name beside their number: `★ Best: run/1 · val_acc 0.9889`. */
export function aliasOptions(runs: Runs, trans: TranslationBundle): Option[] {
  const words: [string, (name: string) => string][] = [
    ['best', name => trans.__('★ Best: %1', name)],
    ['last', name => trans.__('Last: %1', name)],
    ['prev', name => trans.__('Previous: %1', name)],
    ['gpu', name => trans.__('Last on a GPU: %1', name)]
  ];
  const said = saidOf(runs);
  return words.flatMap(([alias, word]) => {
    const run = aliased(runs, alias);
    if (run === undefined) {
      return [];
    }
    const label = [
      word(safe(run.name)),
      metricOf(run, said.metric),
      notebookOf(run, said)
    ]
      .filter(Boolean)
      .join(' · ');
    return [{ value: `run/${alias}`, label }];
  });
}

export function aliased(runs: Runs, alias: string): Run | undefined {
  return runs.aliases[alias];
}

export function fileOptions(trans: TranslationBundle): Option[] {
  return [
    { value: 'HEAD', label: trans.__('Last commit (HEAD)') },
    { value: ':index', label: trans.__('Staged files (index)') },
    { value: ':saved', label: trans.__('Saved files') }
  ];
}

/** What the default baseline is, by what it came to. */
export function defaultBaseline(
  runs: Runs | null,
  comparison: Comparison | null,
  trans: TranslationBundle
): Option {
  const name = defaultName(runs, comparison);
  if (name === null) {
    return { value: '', label: trans.__('Last run') };
  }
  switch (comparison?.basis ?? ownBasis(name, runs)) {
    case 'head':
      return { value: '', label: trans.__('Last commit (no run yet)') };
    case 'gpu':
      return { value: '', label: trans.__('Last GPU run: %1', safe(name)) };
    case 'training':
      return { value: '', label: trans.__('Last run: %1', safe(name)) };
  }
}

/** Where the last answer was about sides that somebody named. */
function ownBasis(
  name: string,
  runs: Runs | null
): NonNullable<Comparison['basis']> {
  if (name === 'HEAD') {
    return 'head';
  }
  return runs?.aliases.gpu === undefined ? 'training' : 'gpu';
}

/** The name of the default baseline; null where it is not known yet. */
function defaultName(
  runs: Runs | null,
  comparison: Comparison | null
): string | null {
  if (comparison !== null && comparison.basis !== null) {
    return comparison.baseline.run?.name ?? 'HEAD';
  }
  if (runs === null) {
    return null;
  }
  const run = aliased(runs, 'gpu') ?? aliased(runs, 'last');
  return run?.name ?? 'HEAD';
}

/**
 * *choice* with its sides swapped, so that swapping twice changes nothing; null where it is not known yet what the default
 * baseline is. Now has a name on either side, and so has the last run, which goes on being the last.
 */
export function swapped(
  { baseline, target }: Choice,
  runs: Runs | null
): Choice | null {
  if (runs === null) {
    return null;
  }
  const usual = defaultAlias(runs);
  return {
    baseline: target === usual ? null : (target ?? NOW),
    target: baseline === NOW ? null : (baseline ?? usual)
  };
}

function defaultAlias({ aliases }: Runs): string {
  if (aliases.gpu !== undefined) {
    return 'run/gpu';
  }
  return aliases.last === undefined ? 'HEAD' : 'run/last';
}
