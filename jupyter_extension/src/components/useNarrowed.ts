import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions, View } from '../view';
import type { Comparison } from '../wire';
import { fits, only } from './filtering';
import type { Item } from './items';
import { items } from './items';
import type { Look } from './look';
import type { Going } from './useGoal';
import { useGoal } from './useGoal';

export type Narrowed = Omit<Going, 'goal'> &
  Readonly<{
    /** Every change that the settings do not leave out. */
    all: readonly Item[];
    /** Those of them that are looked at. */
    shown: readonly Item[];
    /** How many the settings leave out. */
    left: number;
    look: Look;
  }>;

/** The changes of an answer, as far as they are looked at, and how. */
export function useNarrowed(
  comparison: Comparison,
  { filters, settings }: View,
  filter: Actions['filter'],
  trans: TranslationBundle
): Narrowed {
  const { contextLines, hiddenCategories } = settings;
  const every = React.useMemo(() => items(comparison), [comparison]);
  const all = React.useMemo(
    () => every.filter(item => !only(item, hiddenCategories)),
    [every, hiddenCategories]
  );
  const { goal, go, block } = useGoal(comparison, all, filters, filter, trans);
  const late = React.useDeferredValue(filters); // typing goes before what it finds
  const shown = React.useMemo(
    () => all.filter(item => fits(item, late, trans)),
    [all, late, trans]
  );
  const look = React.useMemo(
    () => ({ query: late.query.trim(), goal, contextLines }),
    [late, goal, contextLines]
  );
  return { all, shown, left: every.length - all.length, look, go, block };
}
