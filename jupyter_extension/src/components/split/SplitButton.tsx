import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { IconButton } from '../IconButton';
import type { Item } from '../items';
import { Splitting } from './opening';

export type SplitButtonProps = Readonly<{
  item: Item;
  trans: TranslationBundle;
}>;

/** Opens both sides of a change beside each other, where it has any lines to show. */
export function SplitButton(props: SplitButtonProps): React.JSX.Element | null {
  const { item, trans } = props;
  const open = React.useContext(Splitting);
  return open === null || item.text === null ? null : (
    <IconButton
      icon="split"
      name={trans.__('Side by side')}
      onClick={() => {
        open(item);
      }}
    />
  );
}
