import type { TranslationBundle } from '@jupyterlab/translation';

import type { Runs, SideOption, Sides } from '../../wire';
import { safe } from '../safe';
import type { Option } from '../sides';
import {
  aliasOptions,
  fileOptions,
  metricOf,
  NOW,
  runLabel,
  saidOf
} from '../sides';
import { moment } from '../times';
import { outcomeWord } from '../words';

/** One thing to choose: its name, and what helps to know it again. */
export type Choosable = Option & Readonly<{ detail?: string }>;

export type Group = Readonly<{
  key: string;
  label: string;
  options: readonly Choosable[];
}>;

export type Offered = Readonly<{
  /** What null means. */
  first: Option;
  runs: Runs | null;
  /** What the server has found for the query; null until it has. */
  sides: Sides | null;
  year: number;
  trans: TranslationBundle;
}>;

/** Everything that may be meant by *query*; what is typed itself comes last, unless it is there by its own name. */
export function groupsOf(query: string, offered: Offered): Group[] {
  const { sides, trans } = offered;
  const known = [usual(offered), files(trans)].map(group => ({
    ...group,
    options: group.options.filter(option => meant(option, query))
  }));
  const found = sides === null ? [] : ofServer(sides, offered);
  const groups = [...known, ...found].filter(
    ({ options }) => options.length > 0
  );
  const there = groups.some(group =>
    group.options.some(option => option.value === query)
  );
  return query === '' || there ? groups : [...groups, asTyped(query, trans)];
}

/**
 * The name of the side that is typed as *query*. What is compared without a name in git is typed by the word that it is shown by,
 * unless git has that name.
 */
export function typedName(
  query: string,
  groups: readonly Group[],
  trans: TranslationBundle
): string {
  const now = { value: NOW, label: trans.__('Now') };
  const words = new Map([
    ['now', NOW],
    ['index', ':index'],
    ['saved', ':saved'],
    ...[now, ...fileOptions(trans)].map(
      ({ label, value }) => [label.toLowerCase(), value] as const
    )
  ]);
  const known = groups.some(
    ({ key, options }) =>
      key !== 'typed' && options.some(({ value }) => value === query)
  );
  return known ? query : (words.get(query.toLowerCase()) ?? query);
}

function usual({ first, runs, sides, trans }: Offered): Group {
  const named = runs === null ? [] : aliasOptions(runs, trans);
  const trunk = sides?.trunk ?? null;
  const parted =
    trunk === null ? [] : [{ value: `${trunk}...`, label: left(trunk, trans) }];
  return {
    key: 'usual',
    label: trans.__('Suggested'),
    options: [first, ...named, ...parted]
  };
}

function files(trans: TranslationBundle): Group {
  return {
    key: 'files',
    label: trans.__('Files'),
    options: fileOptions(trans)
  };
}

function asTyped(query: string, trans: TranslationBundle): Group {
  return {
    key: 'typed',
    label: trans.__('As typed'),
    options: [{ value: query, label: safe(query) }]
  };
}

function meant({ label, value }: Option, query: string): boolean {
  const text = `${label} ${value}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

function ofServer({ options, metric }: Sides, offered: Offered): Group[] {
  const { trans } = offered;
  const words: Record<SideOption['group'], string> = {
    run: trans.__('Runs'),
    branch: trans.__('Branches'),
    commit: trans.__('Commits'),
    tag: trans.__('Tags'),
    remote: trans.__('Remote branches')
  };
  const groups = new Map<SideOption['group'], Choosable[]>();
  for (const option of options) {
    const of = groups.get(option.group) ?? [];
    of.push(choosable(option, metric, offered));
    groups.set(option.group, of);
  }
  return [...groups].map(([key, of]) => ({
    key,
    label: words[key],
    options: of
  }));
}

function choosable(
  { value, run, subject, when }: SideOption,
  metric: string | null,
  { trans, year }: Offered
): Choosable {
  const at = when === null ? null : moment(when, year);
  const details =
    run === null
      ? [safe(subject), at]
      : [
          outcomeWord(run.outcome, trans),
          metricOf(run, metric),
          safe(run.device),
          at,
          safe(run.notebook ?? run.script ?? '')
        ];
  const detail = details.filter(Boolean).join(' · ');
  return { value, label: safe(value), detail };
}

/** How the side that is chosen is called. */
export function labelOf(
  chosen: string | null,
  { first, runs, trans, year }: Omit<Offered, 'sides'>
): string {
  if (chosen === null) {
    return first.label;
  }
  if (chosen === NOW) {
    return trans.__('Now');
  }
  const named = runs === null ? [] : aliasOptions(runs, trans);
  const known = [...named, ...fileOptions(trans)];
  const option = known.find(({ value }) => value === chosen);
  if (option !== undefined) {
    return option.label;
  }
  const run = runs?.runs.find(({ name }) => name === chosen);
  if (runs !== null && run !== undefined) {
    return runLabel(run, saidOf(runs), year, trans);
  }
  return chosen.endsWith('...')
    ? left(chosen.slice(0, -3), trans)
    : safe(chosen);
}

function left(trunk: string, trans: TranslationBundle): string {
  return trans.__('Where this branch left %1', safe(trunk));
}
