import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { View } from '../view';
import type { Side } from '../wire';
import { safe } from './safe';

export type StatusItemProps = Readonly<{
  view: View;
  /** Whether something happened since the answer. */
  stale: boolean;
  trans: TranslationBundle;
  open: () => void;
}>;

/** `Δ 7 since run/3` in the status bar; a click opens the panel. */
export function StatusItem(props: StatusItemProps): React.JSX.Element {
  const [text, title] = words(props);
  return (
    <button
      type="button"
      className="jp-Rundiff-status"
      title={title}
      onClick={props.open}
    >
      {text}
    </button>
  );
}

const NOW: ReadonlySet<Side['kind']> = new Set(['saved', 'editor']);
/** A run and a commit are what they are. */
const MOVING: ReadonlySet<Side['kind']> = new Set(['index', ...NOW]);

function words({ view, stale, trans }: StatusItemProps): [string, string] {
  if (view.answer === null) {
    return [
      trans.__('Δ changes'),
      trans.__('Show what changed since the last run')
    ];
  }
  const { baseline, target, findings } = view.answer.comparison;
  const name = ({ run, label }: Side) => safe(run?.name ?? label);
  const moves = [baseline, target].some(side => MOVING.has(side.kind));
  const asked = stale && moves;
  const count = `${findings.length}${asked ? '?' : ''}`;
  const text =
    NOW.has(target.kind) && !NOW.has(baseline.kind)
      ? trans.__('Δ %1 since %2', count, name(baseline))
      : trans.__('Δ %1 from %2 to %3', count, name(baseline), name(target));
  const title = asked
    ? trans.__('Something happened since this was counted; open to count anew')
    : trans.__('Changed cells and files; open to see them');
  return [text, title];
}
