import * as React from 'react';

/** What somebody has opened or closed: a card that scrolls out of sight and back is as it was left. */
export const FoldsContext = React.createContext<Map<string, boolean>>(
  new Map()
);

/** Whether *key* is open, *otherwise* where nobody has touched it; and how to touch it, or with null to leave it alone again. */
export function useFold(
  key: string,
  otherwise: boolean
): [boolean, (open: boolean | null) => void] {
  const folds = React.useContext(FoldsContext);
  const [, again] = React.useReducer((times: number) => times + 1, 0);
  const set = React.useCallback(
    (open: boolean | null) => {
      if (open === null) {
        folds.delete(key);
      } else {
        folds.set(key, open);
      }
      again();
    },
    [folds, key]
  );
  return [folds.get(key) ?? otherwise, set];
}
