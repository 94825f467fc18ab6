import * as React from 'react';

import type { Cards } from '../cardsView';

/** What cards show and do besides the answer; null where an answer is only read. */
export const CardsContext = React.createContext<Cards | null>(null);

export function useCards(): Cards | null {
  return React.useContext(CardsContext);
}
