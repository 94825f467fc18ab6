import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions } from '../view';
import { useTyped } from './useTyped';

export type SearchBoxProps = Readonly<{
  query: string;
  filter: Actions['filter'];
  trans: TranslationBundle;
}>;

/** Milliseconds after a key until it is looked for. */
const SOON = 150;

/** Looks for words in titles, code and effects, a moment after the last key; Escape empties it. */
export function SearchBox(props: SearchBoxProps): React.JSX.Element {
  const { query, filter, trans } = props;
  const { put, ...field } = useTyped(
    query,
    words => {
      filter({ query: words });
    },
    SOON
  );
  return (
    <input
      type="search"
      className="jp-Rundiff-search"
      {...field}
      placeholder={trans.__('Search the changes')}
      aria-label={trans.__('Search the changes')}
      aria-keyshortcuts="/"
      spellCheck={false}
      onKeyDown={event => {
        const { isComposing } = event.nativeEvent;
        if (event.key === 'Escape' && field.value !== '' && !isComposing) {
          event.preventDefault();
          event.stopPropagation();
          put('');
        }
      }}
    />
  );
}

/** `/` in the panel leads to the search box. */
export function search(event: React.KeyboardEvent<HTMLElement>): void {
  const typing =
    event.target instanceof HTMLElement &&
    event.target.closest('input, select, textarea, [contenteditable]') !== null;
  if (event.key !== '/' || event.ctrlKey || event.metaKey || typing) {
    return;
  }
  const box =
    event.currentTarget.querySelector<HTMLElement>('.jp-Rundiff-search');
  if (box !== null) {
    event.preventDefault();
    event.stopPropagation();
    box.focus();
  }
}
