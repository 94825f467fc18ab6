import type { Extension } from '@codemirror/state';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Text } from '../../wire';
import type { Layout, Shown } from './layouts';
import { show } from './layouts';

export type CodeProps = Readonly<{
  text: Text;
  layout: Layout;
  /** Names of both sides. */
  names: readonly [string, string];
  /** Null until it is known. */
  highlighting: readonly Extension[] | null;
  /** The hunk to go to; another object goes there again. */
  goal: Readonly<{ hunk: number }> | null;
  trans: TranslationBundle;
}>;

/** The lines of both sides, in editors that nobody can write in. */
export function Code(props: CodeProps): React.JSX.Element {
  const { text, layout, highlighting, goal, trans } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const shown = React.useRef<Shown | null>(null);
  const [old, now] = props.names;
  React.useEffect(() => {
    if (host.current === null || highlighting === null) {
      return;
    }
    const found = show(
      text,
      layout,
      {
        old: trans.__('Text in %1', old),
        new: trans.__('Text in %1', now),
        both: trans.__('Lines'),
        added: trans.__('added'),
        removed: trans.__('removed'),
        unchanged: count =>
          trans._n('⋯ %1 unchanged line', '⋯ %1 unchanged lines', count),
        extensions: highlighting
      },
      host.current
    );
    shown.current = found;
    return () => {
      shown.current = null;
      found.destroy();
    };
  }, [text, layout, highlighting, old, now, trans]);
  React.useEffect(() => {
    if (goal !== null) {
      shown.current?.reveal(goal.hunk);
    }
  }, [goal, highlighting, layout]);
  return <div ref={host} className="jp-Rundiff-editors" data-layout={layout} />;
}
