import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { Item } from '../components/items';
import type { View } from '../view';

/** How the command is asked for both sides of *item*: of the runs that the answer is about, whatever is recorded later. */
export function splitOf(
  { path, choice, answer }: View,
  item: Item
): ReadonlyPartialJSONObject {
  const { baseline, target } = answer?.comparison ?? {};
  return {
    path,
    // Without a run, the default baseline is the last commit.
    baseline: baseline?.run?.name ?? choice.baseline ?? 'HEAD',
    target: target?.run?.name ?? choice.target,
    file: item.file.path,
    cell: item.key
  };
}
