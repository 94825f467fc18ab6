import type { Run, Runs } from '../wire';

/** What of the list has come. */
export type Pages = Readonly<{
  runs: readonly Run[];
  total: number | null;
  more: boolean;
}>;

export const NO_PAGES: Pages = { runs: [], total: null, more: false };

/** *pages* with the newest page anew; older ones stay where they still follow on it. */
export function withNewest(pages: Pages, newest: Runs): Pages {
  const oldest = newest.runs[newest.runs.length - 1]?.number;
  const known = new Set(newest.runs.map(run => run.number));
  const follows = pages.runs.some(run => known.has(run.number));
  const older =
    oldest === undefined || !newest.more || !follows
      ? []
      : pages.runs.filter(run => run.number < oldest);
  return {
    runs: [...newest.runs, ...older],
    total: newest.total,
    more: older.length > 0 ? pages.more : newest.more
  };
}

/** *pages* with the page that follows on them. */
export function withOlder(pages: Pages, older: Runs): Pages {
  const oldest = pages.runs[pages.runs.length - 1]?.number ?? Infinity;
  const runs = older.runs.filter(run => run.number < oldest);
  return {
    runs: [...pages.runs, ...runs],
    total: older.total,
    more: older.more && runs.length > 0
  };
}

/** The numbers of the runs that are others than in *before*, or that were not there. */
export function changedSince(
  before: readonly Run[],
  now: readonly Run[]
): number[] {
  const known = new Map(before.map(run => [run.number, JSON.stringify(run)]));
  return now
    .filter(run => known.get(run.number) !== JSON.stringify(run))
    .map(run => run.number);
}
