import * as React from 'react';

import type { Item } from '../items';

/** A way to both sides of a change, in the main area; null where there is none. */
export const Splitting = React.createContext<((item: Item) => void) | null>(
  null
);
