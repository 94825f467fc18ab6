import type { Choice, View } from '../../view';
import type { Comparison, Run, Runs } from '../../wire';
import { NOW } from '../sides';

/** What stands on the two sides: a run's name, `NOW`, or null where it is no row of the list, or not known yet. */
export type Chosen = Readonly<{ base: string | null; with: string | null }>;

export type Side = keyof Chosen;

export function chosen({ choice, runs, answer }: View): Chosen {
  const comparison = answer?.comparison ?? null;
  return {
    base:
      choice.baseline === null
        ? usual(runs, comparison)
        : named(choice.baseline, runs),
    with: choice.target === null ? NOW : named(choice.target, runs)
  };
}

/** The choice in which *side* is the row called *name*. */
export function choiceOf(choice: Choice, side: Side, name: string): Choice {
  return side === 'base'
    ? { ...choice, baseline: name }
    : { ...choice, target: name === NOW ? null : name };
}

/** What the default baseline came to. */
function usual(
  runs: Runs | null,
  comparison: Comparison | null
): string | null {
  if (comparison !== null && comparison.basis !== null) {
    return comparison.baseline.run?.name ?? null;
  }
  return (runs?.aliases.gpu ?? runs?.aliases.last)?.name ?? null;
}

function named(name: string, runs: Runs | null): string | null {
  if (name === NOW) {
    return NOW;
  }
  const alias = name.startsWith('run/') ? name.slice('run/'.length) : name;
  return runs?.aliases[alias]?.name ?? name;
}

/** The run whose metric the others are measured by: the one on the base side. */
export function measure(view: View): Run | null {
  const { runs, answer } = view;
  const { base } = chosen(view);
  const known = [
    answer?.comparison.baseline.run ?? null,
    ...Object.values(runs?.aliases ?? {}),
    ...(runs?.runs ?? [])
  ];
  return known.find(run => run?.name === base) ?? null;
}
