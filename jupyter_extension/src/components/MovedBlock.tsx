import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { useCards } from './cards';
import { CardTitle } from './CardTitle';
import { useFold } from './folds';
import { IconButton } from './IconButton';
import type { Item } from './items';
import type { Jump } from './jump';
import { useLook } from './look';
import { Reviewed } from './Reviewed';

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
  const cards = useCards();
  const keys = items.map(({ finding }) => finding.key);
  const done = keys.every(key => cards?.view.reviewed.has(key) ?? false);
  const [open, setOpen] = useFold(`moved\n${items[0]?.key}`, false);
  const id = React.useId();
  const card = React.useRef<HTMLElement>(null);
  const { goal } = useLook();
  React.useEffect(() => {
    if (items.some(({ key }) => key === goal?.key)) {
      setOpen(true);
    }
  }, [goal, items]);
  const [first, last] = [items[0], items[items.length - 1]];
  return first === undefined ? null : (
    <article
      ref={card}
      className="jp-Rundiff-card"
      aria-labelledby={id}
      data-likely={false}
      data-of="cell"
      data-keys={keys.join(' ')}
      data-done={done}
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
        {done && (
          <Reviewed
            done
            named={false}
            onChange={now => {
              // The box that is pressed goes away.
              card.current
                ?.querySelector<HTMLElement>('.jp-Rundiff-title')
                ?.focus();
              cards?.deeds.review(keys, now);
            }}
            trans={trans}
          />
        )}
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
