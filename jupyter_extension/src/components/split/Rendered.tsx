import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Rendering } from '../../splitView';
import type { CellSides } from '../../wire';
import { pictures } from './bundles';
import type { Segment } from './segments';
import { segments } from './segments';
import { Shown } from './Shown';

export type RenderedProps = Readonly<{
  sides: CellSides & Readonly<{ text: NonNullable<CellSides['text']> }>;
  names: readonly [string, string];
  show: Rendering['show'];
  trans: TranslationBundle;
}>;

/** Markdown as it reads, part by part: what is the same is told once on each side, what is not stands out and is named. */
export function Rendered(props: RenderedProps): React.JSX.Element {
  const { sides, names } = props;
  const parts = React.useMemo(() => segments(sides.text), [sides]);
  const attached = React.useMemo(
    () => ({
      old: pictures(sides.old?.attachments?.value),
      new: pictures(sides.new?.attachments?.value)
    }),
    [sides]
  );
  return (
    <div className="jp-Rundiff-rendered">
      <p className="jp-Rundiff-columnTitle">{names[0]}</p>
      <p className="jp-Rundiff-columnTitle">{names[1]}</p>
      {parts.map((part, at) => (
        <React.Fragment key={at}>
          <Part {...props} part={part} side="old" pictures={attached.old} />
          <Part {...props} part={part} side="new" pictures={attached.new} />
        </React.Fragment>
      ))}
    </div>
  );
}

type PartProps = RenderedProps &
  Readonly<{
    part: Segment;
    side: 'old' | 'new';
    pictures: ReadonlyMap<string, string>;
  }>;

function Part(props: PartProps): React.JSX.Element {
  const { part, side, show, trans } = props;
  const source = part[side];
  const bundle = React.useMemo(() => ({ 'text/markdown': source }), [source]);
  const empty = source.trim() === '';
  return (
    <div
      className="jp-Rundiff-segment"
      data-is={part.changed ? (side === 'old' ? 'removed' : 'added') : 'same'}
      data-empty={empty}
    >
      {part.changed && (
        <p className="jp-Rundiff-segmentWord">{word(props, empty)}</p>
      )}
      {!empty && (
        <Shown
          bundle={bundle}
          pictures={props.pictures}
          show={show}
          trans={trans}
        />
      )}
    </div>
  );
}

function word({ side, trans }: PartProps, empty: boolean): string {
  if (empty) {
    return trans.__('nothing here');
  }
  return side === 'old' ? `− ${trans.__('before')}` : `+ ${trans.__('after')}`;
}
