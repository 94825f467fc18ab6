import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Delta } from '../Delta';
import { Hidden } from '../Hidden';
import { IconButton } from '../IconButton';
import type { Item } from '../items';
import type { Jump } from '../jump';
import { Path } from '../Path';
import { Where } from '../Where';
import { kindWord, SIGN } from '../words';

export type ChangeTitleProps = Readonly<{
  id: string;
  item: Item;
  jump: Jump;
  trans: TranslationBundle;
}>;

/** Which cell or file it is, what happened to it, and the way there. */
export function ChangeTitle(props: ChangeTitleProps): React.JSX.Element {
  const { id, item, jump, trans } = props;
  const kind = item.cell?.kind ?? item.file.kind;
  return (
    <div className="jp-Rundiff-row">
      <h3 id={id} className="jp-Rundiff-heading jp-Rundiff-changeTitle">
        <span className="jp-Rundiff-kind" data-kind={kind} aria-hidden="true">
          {SIGN[kind]}
        </span>
        <Hidden>{kindWord(kind, trans)}: </Hidden>
        {item.cell === null ? (
          <Path file={item.file} trans={trans} />
        ) : (
          <Where cell={item.cell} trans={trans} />
        )}
      </h3>
      {item.text !== null && (
        <Delta
          removed={item.text.removed_lines}
          added={item.text.added_lines}
          trans={trans}
        />
      )}
      {jump.is === 'possible' && (
        <IconButton
          icon="jump"
          name={
            item.cell === null
              ? trans.__('Open the file')
              : trans.__('Go to the cell')
          }
          onClick={jump.go}
        />
      )}
    </div>
  );
}
