import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { CardSubject } from '../cardsView';
import { CardActions } from './CardActions';
import { useCards } from './cards';
import { CardTitle } from './CardTitle';
import { Coarse } from './Coarse';
import { Delta } from './Delta';
import { Effects } from './Effects';
import { useFold } from './folds';
import { IconButton } from './IconButton';
import type { Item } from './items';
import type { Jump } from './jump';
import { Lines } from './Lines';
import { useLook } from './look';
import { Reach } from './Reach';
import { SplitButton } from './split/SplitButton';
import { Reviewed } from './Reviewed';
import { Unsent } from './Unsent';
import { what } from './what';

export type CardProps = Readonly<{
  item: Item;
  /** Whether it is open before anyone has touched it. */
  opened: boolean;
  jump: Jump;
  subject: CardSubject;
  trans: TranslationBundle;
}>;

/** One change: what and where, what it means, and the lines that differ. */
export function Card(props: CardProps): React.JSX.Element {
  const { item, jump, trans } = props;
  const { key } = item.finding;
  const cards = useCards();
  const done = cards?.view.reviewed.has(key) ?? false;
  const [open, setOpen] = useFold(item.key, props.opened && !done);
  const id = React.useId();
  const card = useArrival(item, setOpen);
  const text = cards?.view.lines.get(key) ?? item.text;
  const foldable =
    cards !== null || (text !== null && text.lines.length + text.left_out > 0);
  const fold = () => {
    setOpen(!open);
  };
  useFoldedOnce(done, setOpen);
  const review = (now: boolean) => {
    // The box that is pressed goes away.
    card.current?.querySelector<HTMLElement>('.jp-Rundiff-title')?.focus();
    cards?.deeds.review([key], now);
  };
  return (
    <article
      ref={card}
      className="jp-Rundiff-card"
      aria-labelledby={id}
      data-likely={item.finding.likely}
      data-of={item.cell === null ? 'file' : 'cell'}
      data-keys={key}
      data-done={done}
    >
      <div className="jp-Rundiff-row">
        <CardTitle
          id={id}
          item={item}
          open={foldable ? open : null}
          fold={fold}
          jump={jump}
          trans={trans}
        />
        {done && !open && (
          <Reviewed done named={false} onChange={review} trans={trans} />
        )}
        <End item={item} jump={jump} trans={trans} />
      </div>
      {(open || !done) && <Meaning item={item} open={open} trans={trans} />}
      {text?.precise === false && <Coarse of="lines" trans={trans} />}
      {open && text !== null && (
        <Lines text={text} headings={item.headings} trans={trans} />
      )}
      {open && cards !== null && text !== null && text.left_out > 0 && (
        <Unsent
          left={text.left_out}
          load={() => {
            cards.deeds.load(key);
          }}
          trans={trans}
        />
      )}
      {open && cards !== null && (
        <CardActions
          cards={cards}
          subject={props.subject}
          done={done}
          review={review}
          trans={trans}
        />
      )}
    </article>
  );
}

/** Where somebody wants to see *item*, it opens and is gone on from with the keys. */
function useArrival(
  { key }: Item,
  setOpen: (open: boolean) => void
): React.RefObject<HTMLElement> {
  const card = React.useRef<HTMLElement>(null);
  const { goal } = useLook();
  React.useEffect(() => {
    if (goal?.key === key) {
      setOpen(true);
      card.current?.scrollIntoView({ block: 'start' });
      card.current
        ?.querySelector<HTMLElement>('.jp-Rundiff-title')
        ?.focus({ preventScroll: true });
      goal.arrived();
    }
  }, [goal, key, setOpen]);
  return card;
}

/** A change that is done with is out of the way, and one that no longer is comes back. */
function useFoldedOnce(
  done: boolean,
  setOpen: (open: boolean | null) => void
): void {
  const before = React.useRef(done);
  React.useEffect(() => {
    if (before.current !== done) {
      before.current = done;
      setOpen(null);
    }
  }, [done, setOpen]);
}

type PartProps = Pick<CardProps, 'item' | 'trans'>;

function End({ item, jump, trans }: PartProps & Pick<CardProps, 'jump'>) {
  const { text } = item;
  const name =
    item.cell === null
      ? trans.__('Open the file')
      : item.cell.new_index === null
        ? trans.__('Go to where the cell was')
        : trans.__('Go to the cell');
  return (
    <>
      {text !== null && (
        <Delta
          removed={text.removed_lines}
          added={text.added_lines}
          trans={trans}
        />
      )}
      <SplitButton item={item} trans={trans} />
      {jump.is === 'possible' && (
        <IconButton icon="jump" name={name} onClick={jump.go} />
      )}
    </>
  );
}

function Meaning({
  item,
  open,
  trans
}: PartProps & Readonly<{ open: boolean }>): React.JSX.Element | null {
  const { told, impact } = item.finding;
  const happened = what(item, trans);
  return happened === null && told.length === 0 ? null : (
    <div className="jp-Rundiff-meaning">
      {happened !== null && <p className="jp-Rundiff-quiet">{happened}</p>}
      <Effects told={told} all={open} trans={trans} />
      <Reach impact={impact} trans={trans} />
    </div>
  );
}
