import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Heading } from './hunks';
import { safe } from './safe';

export type HeadingRowProps = Readonly<{
  heading: Heading;
  trans: TranslationBundle;
}>;

/** What is said above lines: where they stand, or where a part that begins with them came from. */
export function HeadingRow({
  heading,
  trans
}: HeadingRowProps): React.JSX.Element {
  return (
    <p className="jp-Rundiff-part" data-kind={heading.kind ?? 'in'}>
      {said(heading, trans)}
    </p>
  );
}

function said(heading: Heading, trans: TranslationBundle): string {
  const title = safe(heading.title);
  const old = number(heading.old_line);
  const now = number(heading.new_line);
  switch (heading.kind) {
    case 'moved':
      return trans.__('%1: moved from line %2 to %3', title, old, now);
    case 'moved_edited':
      return trans.__(
        '%1: moved from line %2 to %3 and edited',
        title,
        old,
        now
      );
    case 'copied':
      return trans.__('%1: copied from line %2', title, old);
    case 'split':
      return trans.__('%1: split off from line %2', title, old);
    case 'merged':
      return trans.__('%1: merged from line %2 into line %3', title, old, now);
    case 'added':
    case 'edited':
    case 'removed':
    case 'retyped':
    case 'same':
    case null:
      return trans.__('in %1', title);
  }
}

/** Lines count from 1 for a person. */
function number(line: number | null): string {
  return line === null ? '—' : String(line + 1);
}
