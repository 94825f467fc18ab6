import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CardTitle } from './CardTitle';
import { IconButton } from './IconButton';
import type { Item } from './items';
import type { Jump } from './jump';

export type MovedBlockProps = Readonly<{
  items: readonly Item[];
  /** To the first of them. */
  jump: Jump;
  trans: TranslationBundle;
  /** A card for each of them. */
  children: React.ReactNode;
}>;

/** Neighbouring cells that moved together, as one card around theirs. */
export function MovedBlock(props: MovedBlockProps): React.JSX.Element | null {
  const { items, jump, trans } = props;
  const [open, setOpen] = React.useState(false);
  const id = React.useId();
  const [first, last] = [items[0], items[items.length - 1]];
  return first === undefined ? null : (
    <article
      className="jp-Rundiff-card"
      aria-labelledby={id}
      data-likely={false}
      data-of="cell"
    >
      <div className="jp-Rundiff-row">
        <CardTitle
          id={id}
          item={first}
          last={last?.cell ?? undefined}
          open={open}
          fold={() => {
            setOpen(!open);
          }}
          jump={jump}
          trans={trans}
        />
        {jump.is === 'possible' && (
          <IconButton
            icon="jump"
            name={trans.__('Go to the first of these cells')}
            onClick={jump.go}
          />
        )}
      </div>
      <p className="jp-Rundiff-meaning jp-Rundiff-quiet">
        {trans._n(
          '%1 cell moved, otherwise unchanged',
          '%1 cells moved together, otherwise unchanged',
          items.length
        )}
      </p>
      {open && props.children}
    </article>
  );
}
