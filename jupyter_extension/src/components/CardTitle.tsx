import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Cell } from '../wire';
import { Hidden } from './Hidden';
import { Icon } from './Icon';
import type { Item } from './items';
import type { Jump } from './jump';
import { Path } from './Path';
import { safe } from './safe';
import { Where } from './Where';
import { kindWord, SIGN } from './words';

export type CardTitleProps = Readonly<{
  id: string;
  item: Item;
  /** Where *item* is the first of some cells that moved together. */
  last?: Cell | undefined;
  /** Null where there is nothing to unfold. */
  open: boolean | null;
  fold: () => void;
  jump: Jump;
  trans: TranslationBundle;
}>;

/** Space folds, as on any button; Enter goes to the cell. */
export function CardTitle(props: CardTitleProps): React.JSX.Element {
  const { item, open, trans } = props;
  const { cell, file } = item;
  const Heading = cell === null ? 'h3' : 'h4';
  return (
    <Heading className="jp-Rundiff-heading">
      <button
        type="button"
        id={props.id}
        className="jp-Rundiff-title"
        aria-expanded={open ?? undefined}
        title={hint(props)}
        onClick={props.fold}
        onKeyDown={event => {
          if (event.key === 'Enter' && props.jump.is === 'possible') {
            event.preventDefault();
            props.jump.go();
          }
        }}
      >
        {open !== null && <Icon name="chevron" />}
        <Sign item={item} trans={trans} />
        {cell === null ? (
          <Path file={file} trans={trans} />
        ) : (
          <Where cell={cell} last={props.last} trans={trans} />
        )}
      </button>
    </Heading>
  );
}

function Sign({
  item,
  trans
}: Pick<CardTitleProps, 'item' | 'trans'>): React.JSX.Element {
  const kind = item.cell?.kind ?? item.file.kind;
  return (
    <>
      <span className="jp-Rundiff-kind" data-kind={kind} aria-hidden="true">
        {SIGN[kind]}
      </span>
      <Hidden>{kindWord(kind, trans)}: </Hidden>
    </>
  );
}

/** The title in full, since it may be cut; and what stands in the way of a jump. */
function hint({ item, jump }: CardTitleProps): string {
  const title = safe(item.cell?.title ?? item.file.path);
  return jump.is === 'possible' ? title : `${title}\n${jump.reason}`;
}
