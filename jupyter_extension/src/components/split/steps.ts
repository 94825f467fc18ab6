import type { Answer } from '../../wire';
import type { Item } from '../items';
import { items } from '../items';
import { hunksOf } from './ranges';

/** A place to stop at on the way from change to change: a hunk of one of them. */
export type Step = Readonly<{ item: Item; hunk: number }>;

/** What changed in *file*, in its order. */
export function changesOf({ comparison }: Answer, file: string): Item[] {
  return items(comparison)
    .filter(item => item.file.path === file)
    .sort((one, other) => (one.finding.row ?? 0) - (other.finding.row ?? 0));
}

/** Every hunk of *changes*; of what moved and is the same, its beginning. */
export function stepsOf(changes: readonly Item[]): Step[] {
  return changes.flatMap(item => {
    const count = item.text === null ? 0 : hunksOf(item.text).length;
    return Array.from({ length: Math.max(count, 1) }, (_, hunk) => ({
      item,
      hunk
    }));
  });
}
