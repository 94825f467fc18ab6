import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Cell } from '../wire';
import { Hidden } from './Hidden';
import { safe } from './safe';

export type WhereProps = Readonly<{ cell: Cell; trans: TranslationBundle }>;

/**
 * The number of a cell, counted from 1 as a person counts, and its content in short. Without brackets, between which a
 * notebook has the number of an execution.
 */
export function Where({ cell, trans }: WhereProps): React.JSX.Element {
  const [shown, spoken] = numbers(cell, trans);
  return (
    <>
      <span className="jp-Rundiff-cellNumber" aria-hidden="true">
        {shown}
      </span>
      <Hidden>{spoken}: </Hidden>
      <span className="jp-Rundiff-cellTitle">
        {short(safe(cell.title)) || trans.__('(empty cell)')}
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
  const old = (cell.old_index ?? 0) + 1;
  const now = (cell.new_index ?? 0) + 1;
  if (cell.kind === 'moved' || cell.kind === 'moved_edited') {
    return [`#${old} → ${now}`, trans.__('cell %1, now %2', old, now)];
  }
  const number = cell.new_index === null ? old : now;
  return [`#${number}`, trans.__('cell %1', number)];
}
