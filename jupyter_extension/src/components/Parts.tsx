import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Item } from './items';
import { useLook } from './look';
import type { Part } from './parts';
import { safe } from './safe';
import { Windowed } from './Windowed';

export type PartsProps<T> = Readonly<{
  parts: readonly Part<T>[];
  /** The changes in one of a part's items. */
  within: (one: T) => readonly Item[];
  /** Draws one of them. */
  children: (one: T) => React.ReactNode;
  trans: TranslationBundle;
}>;

/** A list in parts of which only those near what is seen are on the page; a short list is all there. */
export function Parts<T>(props: PartsProps<T>): React.JSX.Element {
  const { parts, within, children, trans } = props;
  const { goal } = useLook();
  if (parts.length < MANY) {
    return <>{parts.flatMap(({ items }) => items.map(children))}</>;
  }
  return (
    <>
      {parts.map(({ items, height, count }, at) => (
        <Windowed
          key={within(items[0] as T)[0]?.key ?? at}
          first={at === 0}
          height={height}
          wanted={items.flatMap(within).some(({ key }) => key === goal?.key)}
          label={trans._n('%1 more change', '%1 more changes', count)}
          of={items}
          words={() => items.flatMap(within).map(words).join('\n')}
        >
          {items.map(children)}
        </Windowed>
      ))}
    </>
  );
}

/** Screens of changes that the page holds without effort. */
const MANY = 4;

/** What one would look for: a title and a few lines. */
function words({ cell, file, text }: Item): string {
  const lines = text?.lines.slice(0, FEW).map(line => line.text) ?? [];
  return [cell?.title ?? file.path, ...lines]
    .map(line => safe(line.slice(0, LONGEST)))
    .join('\n');
}

const FEW = 20;
const LONGEST = 200;
