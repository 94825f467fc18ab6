import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CardTitle } from './CardTitle';
import { Coarse } from './Coarse';
import { Delta } from './Delta';
import { Effects } from './Effects';
import { IconButton } from './IconButton';
import type { Item } from './items';
import type { Jump } from './jump';
import { Lines } from './Lines';
import { Reach } from './Reach';
import { what } from './what';

export type CardProps = Readonly<{
  item: Item;
  /** Whether it is open before anyone has touched it. */
  opened: boolean;
  jump: Jump;
  trans: TranslationBundle;
}>;

/** One change: what and where, what it means, and the lines that differ. */
export function Card(props: CardProps): React.JSX.Element {
  const { item, jump, trans } = props;
  const [open, setOpen] = React.useState(props.opened);
  const id = React.useId();
  const foldable = (item.text?.lines.length ?? 0) > 0;
  const fold = () => {
    setOpen(!open);
  };
  return (
    <article
      className="jp-Rundiff-card"
      aria-labelledby={id}
      data-likely={item.finding.likely}
      data-of={item.cell === null ? 'file' : 'cell'}
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
        <End item={item} jump={jump} trans={trans} />
      </div>
      <Meaning item={item} open={open} trans={trans} />
      {item.text?.precise === false && <Coarse of="lines" trans={trans} />}
      {open && item.text !== null && (
        <Lines text={item.text} headings={item.headings} trans={trans} />
      )}
    </article>
  );
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
