import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Rendering } from '../../splitView';
import type { CellSide, CellSides } from '../../wire';
import { size } from '../figures';
import { bundle, picture } from './bundles';
import { Pictures } from './Pictures';
import { Shown } from './Shown';

export type OutputsProps = Readonly<{
  sides: CellSides;
  names: readonly [string, string];
  show: Rendering['show'];
  /** Ask for what is left out for its size, too. */
  all: () => void;
  /** Null where there is nothing to open. */
  open: (() => void) | null;
  trans: TranslationBundle;
}>;

const NO_PICTURES: ReadonlyMap<string, string> = new Map();

/** The outputs of both sides beside each other. They are never a change by themselves, which is said. */
export function Outputs(props: OutputsProps): React.JSX.Element {
  const { sides, names, trans } = props;
  return (
    <div
      className="jp-Rundiff-outputs"
      role="group"
      aria-label={trans.__('Outputs')}
    >
      <p className="jp-Rundiff-quiet">
        {trans.__('Outputs are shown, and never count as a change.')}
      </p>
      <div className="jp-Rundiff-columns">
        <Column {...props} side={sides.old} name={names[0]} />
        <Column {...props} side={sides.new} name={names[1]} />
      </div>
      {pairs(sides).map(pair => (
        <Pictures key={pair.key} pair={pair} names={names} trans={trans} />
      ))}
    </div>
  );
}

type ColumnProps = OutputsProps &
  Readonly<{ side: CellSide | null; name: string }>;

function Column(props: ColumnProps): React.JSX.Element {
  const { side, name } = props;
  return (
    <section className="jp-Rundiff-column" aria-label={name}>
      <p className="jp-Rundiff-columnTitle">{name}</p>
      {side === null || side.outputs.length === 0 ? (
        <p className="jp-Rundiff-quiet">{nothing(props)}</p>
      ) : (
        side.outputs.map((output, at) => (
          <div key={at} className="jp-Rundiff-output">
            {output.value === null ? (
              <TooLarge {...props} bytes={output.size} />
            ) : (
              <Output {...props} value={output.value} at={at} />
            )}
          </div>
        ))
      )}
    </section>
  );
}

function nothing({ side, name, trans }: ColumnProps): string {
  if (side === null) {
    return trans.__('There is no such cell in %1.', name);
  }
  return side.keeps_outputs
    ? trans.__('No outputs.')
    : trans.__('The outputs of %1 are not recorded.', name);
}

type OutputProps = ColumnProps & Readonly<{ value: unknown; at: number }>;

function Output({ value, at, name, show, trans }: OutputProps) {
  const shown = React.useMemo(() => bundle(value), [value]);
  const address = React.useMemo(() => picture(shown), [shown]);
  return address === null ? (
    <Shown bundle={shown} pictures={NO_PICTURES} show={show} trans={trans} />
  ) : (
    <img
      className="jp-Rundiff-picture"
      src={address}
      alt={trans.__('Picture in output %1 of %2', at + 1, name)}
    />
  );
}

function TooLarge(props: ColumnProps & Readonly<{ bytes: number }>) {
  const { bytes, all, open, trans } = props;
  return (
    <>
      <p>{trans.__('Too large to be shown at once: %1', size(bytes))}</p>
      <p className="jp-Rundiff-buttons">
        <button type="button" className="jp-Rundiff-button" onClick={all}>
          {trans.__('Show all the same')}
        </button>
        {open !== null && (
          <button type="button" className="jp-Rundiff-button" onClick={open}>
            {trans.__('Open the notebook')}
          </button>
        )}
      </p>
    </>
  );
}

/** A picture that is another one on the other side. */
export type Pair = Readonly<{
  key: string;
  old: string;
  new: string;
  /** Width and height of both, `640×480 → 640×480`. */
  sizes: string;
}>;

function pairs({ old, new: now, changes }: CellSides): Pair[] {
  return changes.flatMap(change => {
    if (change.type !== 'image') {
      return [];
    }
    const before = at(old, change.old_index);
    const after = at(now, change.new_index);
    const key = `${change.old_index}:${change.new_index}`;
    const sizes = `${measures(change.old)} → ${measures(change.new)}`;
    return before === null || after === null
      ? []
      : [{ key, old: before, new: after, sizes }];
  });
}

function at(side: CellSide | null, index: number | null): string | null {
  const value = index === null ? null : side?.outputs[index]?.value;
  return picture(bundle(value));
}

function measures(
  picture: Readonly<{ width: number | null; height: number | null }> | null
): string {
  return `${picture?.width ?? '?'}×${picture?.height ?? '?'}`;
}
