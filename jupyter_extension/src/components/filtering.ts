import type { TranslationBundle } from '@jupyterlab/translation';

import type { Category, Filters } from '../view';
import type { Item } from './items';
import { said } from './phrases';

/** Read once: a person types one letter after the other. */
const read = new WeakMap<Item, string>();

/** Whether *item* is among what is looked at. */
export function fits(
  item: Item,
  filters: Filters,
  trans: TranslationBundle
): boolean {
  const { categories } = filters;
  const query = filters.query.trim().toLowerCase();
  const wanted = new Set<Category>(categories);
  return (
    (wanted.size === 0 ||
      item.finding.effects.some(({ category }) => wanted.has(category))) &&
    (query === '' || words(item, trans).includes(query))
  );
}

/** Whether it touches nothing but *categories*, and is not likely to matter: what is, is never left out. */
export function only(
  { finding }: Item,
  categories: readonly Category[]
): boolean {
  const { effects } = finding;
  return (
    !finding.likely &&
    effects.length > 0 &&
    effects.every(({ category }) => categories.includes(category))
  );
}

/** Everything that is said in a card, and its lines, in small letters. */
function words(item: Item, trans: TranslationBundle): string {
  const known = read.get(item);
  if (known !== undefined) {
    return known;
  }
  const { cell, file, finding, headings, text } = item;
  const all = [
    cell?.title ?? '',
    file.path,
    ...finding.told.map(({ phrase }) => said(phrase, trans)),
    ...headings.map(({ title }) => title),
    ...(text?.lines ?? []).map(line => line.text)
  ];
  const found = all.join('\n').toLowerCase();
  read.set(item, found);
  return found;
}

export type Counted = Readonly<{ likely: boolean; count: number }>;

/** How many changes touch what, in the order of the first that does. */
export function counted(all: readonly Item[]): Map<Category, Counted> {
  const counts = new Map<Category, Counted>();
  for (const { finding } of all) {
    const once = new Map(finding.effects.map(one => [one.category, one]));
    for (const { category, likely } of once.values()) {
      const known = counts.get(category) ?? { likely: false, count: 0 };
      counts.set(category, {
        likely: known.likely || likely,
        count: known.count + 1
      });
    }
  }
  return counts;
}
