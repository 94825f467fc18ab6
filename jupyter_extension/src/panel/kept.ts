import type { IStateDB } from '@jupyterlab/statedb';

import type { Memory, Remembered } from '../model/memory';
import { Slots } from '../model/slots';
import type { Section } from '../view';
import { isCategory } from './settings';

const SECTIONS: readonly Section[] = ['likely', 'other'];

/** Lab's own store, which goes with a workspace. */
export function memoryIn(state: IStateDB): Memory {
  const slots = new Slots(state);
  return {
    recall: async repository => {
      const found = await slots.read(key(repository), remembered);
      return found.unreadable ? 'unreadable' : found.value;
    },
    remember: (repository, { choice, filters }) => {
      const what = {
        baseline: choice.baseline,
        target: choice.target,
        categories: [...filters.categories],
        folded: [...filters.folded]
      };
      void slots.write(key(repository), what);
    }
  };
}

function key(repository: string): string {
  return `rundiff:asked:${repository}`;
}

/** What was kept, by this version or another one: null where it says nothing. */
export function remembered(kept: unknown): Remembered | null {
  if (typeof kept !== 'object' || kept === null || !('baseline' in kept)) {
    return null;
  }
  const { baseline, target, categories, folded } = kept as Record<
    string,
    unknown
  >;
  return {
    choice: { baseline: named(baseline), target: named(target) },
    filters: {
      categories: listed(categories).filter(isCategory),
      query: '',
      folded: listed(folded).filter(isSection)
    }
  };
}

function named(name: unknown): string | null {
  return typeof name === 'string' && name !== '' ? name : null;
}

function listed(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSection(name: unknown): name is Section {
  return SECTIONS.some(section => section === name);
}
