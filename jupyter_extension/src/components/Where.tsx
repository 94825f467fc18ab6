import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Cell } from '../wire';
import { listed } from './counts';
import { Hidden } from './Hidden';
import { Hits } from './Hits';
import { safe } from './safe';

export type WhereProps = Readonly<{
  cell: Cell;
  /** Where *cell* is the first of some that moved together. */
  last?: Cell | undefined;
  trans: TranslationBundle;
}>;

/**
 * The number of a cell, counted from 1 as a person counts, and its content in short. Without brackets, between which a
 * notebook has the number of an execution.
 */
export function Where({ cell, last, trans }: WhereProps): React.JSX.Element {
  const [shown, spoken] =
    last === undefined ? numbers(cell, trans) : ranges(cell, last, trans);
  return (
    <>
      <span className="jp-Rundiff-cellNumber" aria-hidden="true">
        {shown}
      </span>
      <Hidden>{spoken}: </Hidden>
      <span className="jp-Rundiff-cellTitle">
        <Hits text={short(safe(cell.title)) || trans.__('(empty cell)')} />
      </span>
    </>
  );
}

/** More than one sees of it would only be read out. */
function short(title: string): string {
  return title.length > LONGEST ? `${title.slice(0, LONGEST)}…` : title;
}

const LONGEST = 200;

function numbers(cell: Cell, trans: TranslationBundle): [string, string] {
  const old = (cell.old_index ?? cell.sources[0] ?? 0) + 1;
  const now = (cell.new_index ?? 0) + 1;
  switch (cell.kind) {
    case 'moved':
    case 'moved_edited':
      return [`#${old} → ${now}`, trans.__('cell %1, now %2', old, now)];
    case 'split': {
      const parts = counted(cell.targets, trans);
      return [`#${old} → ${parts}`, trans.__('cell %1, now %2', old, parts)];
    }
    case 'merged': {
      const all = counted(cell.sources, trans);
      return [`#${all} → ${now}`, trans.__('cells %1, now %2', all, now)];
    }
    case 'added':
    case 'copied':
    case 'edited':
    case 'removed':
    case 'retyped':
    case 'same': {
      const number = cell.new_index === null ? old : now;
      return [`#${number}`, trans.__('cell %1', number)];
    }
  }
}

function counted(indices: readonly number[], trans: TranslationBundle): string {
  return listed(
    indices.map(index => `${index + 1}`),
    trans
  );
}

function ranges(
  first: Cell,
  last: Cell,
  trans: TranslationBundle
): [string, string] {
  const ends = [
    first.old_index,
    last.old_index,
    first.new_index,
    last.new_index
  ].map(index => (index ?? 0) + 1);
  const [from, to, nowFrom, nowTo] = ends;
  return [
    `#${from}–${to} → ${nowFrom}–${nowTo}`,
    trans.__('cells %1 to %2, now %3 to %4', ...ends)
  ];
}
