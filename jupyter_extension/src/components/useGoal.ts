import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions, Filters } from '../view';
import type { Comparison, Headline } from '../wire';
import { fits } from './filtering';
import type { Item } from './items';
import type { Goal } from './look';

export type Going = Readonly<{
  goal: Goal | null;
  go: (said: Headline) => void;
  /** Of what the goals are in. */
  block: React.RefObject<HTMLDivElement>;
}>;

/** Where what is not an edit is said. */
const PLACES = { drift: '.jp-Rundiff-drift', fact: '.jp-Rundiff-facts' };

/** Leads from the headline to what it is about, though it be folded or filtered out. */
export function useGoal(
  { findings }: Comparison,
  all: readonly Item[],
  filters: Filters,
  filter: Actions['filter'],
  trans: TranslationBundle
): Going {
  const [goal, setGoal] = React.useState<Goal | null>(null);
  const block = React.useRef<HTMLDivElement>(null);
  const go = ({ finding, source }: Headline) => {
    const about = finding === null ? undefined : findings[finding];
    const item = all.find(one => one.finding === about);
    if (item !== undefined) {
      filter(shownAlso(item, filters, trans));
      const arrived = () => {
        setGoal(null);
      };
      setGoal({ key: item.key, arrived });
    } else if (source !== 'edit') {
      show(block.current?.querySelector(PLACES[source]) ?? null);
    }
  };
  return { goal, go, block };
}

/** What must be looked at besides so that *item* is seen. */
function shownAlso(
  item: Item,
  filters: Filters,
  trans: TranslationBundle
): Partial<Filters> {
  const section = item.finding.likely ? 'likely' : 'other';
  const folded = filters.folded.filter(one => one !== section);
  return fits(item, filters, trans)
    ? { folded }
    : { folded, categories: [], query: '' };
}

/** Bring the section around *part* into sight, and go on from there with the keys. */
function show(part: Element | null): void {
  const section = part?.closest<HTMLElement>('section') ?? null;
  if (section !== null) {
    section.tabIndex = -1;
    section.scrollIntoView({ block: 'start' });
    section.focus({ preventScroll: true });
  }
}
