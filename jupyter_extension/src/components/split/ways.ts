import * as React from 'react';

import type { Item } from '../items';

/** How one change is looked at: as it reads or as it is written, and with its outputs or without. */
export type Way = Readonly<{ reads: boolean; outputs: boolean }>;

const USUAL: Way = { reads: false, outputs: false };

export type Ways = Readonly<{
  of: (item: Item) => Way;
  choose: (item: Item, change: Partial<Way>) => void;
}>;

/** How each change is looked at. It is known of the cell: who looks again sees it so, though the cell is another one by now. */
export function useWays(): Ways {
  const [chosen, setChosen] = React.useState<ReadonlyMap<string, Way>>(
    () => new Map()
  );
  return React.useMemo(
    () => ({
      of: item => chosen.get(name(item)) ?? USUAL,
      choose: (item, change) => {
        setChosen(was => {
          const way = { ...(was.get(name(item)) ?? USUAL), ...change };
          return new Map(was).set(name(item), way);
        });
      }
    }),
    [chosen]
  );
}

function name({ cell, key }: Item): string {
  return cell?.id ?? key;
}
