import type { CardSubject } from '../cardsView';
import type { Answer } from '../wire';
import type { Item } from './items';
import { isNow } from './jump';

/** What is done with *items*, which are one card, is done with this. */
export function subject(
  items: readonly Item[],
  { places, comparison }: Answer
): CardSubject {
  const [first] = items;
  const finding = first?.finding;
  const file = finding?.path ?? '';
  const cell = first?.cell ?? null;
  return {
    keys: items.map(({ finding: { key } }) => key),
    file,
    path: new Map(Object.entries(places)).get(file) ?? null,
    cell: cell?.new_index === null ? null : (cell?.id ?? null),
    isNow: isNow(comparison.target.kind)
  };
}
