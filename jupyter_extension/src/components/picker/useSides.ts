import * as React from 'react';

import type { Actions } from '../../view';
import type { Sides } from '../../wire';

export type Found = Readonly<{
  sides: Sides | null;
  /** Whether an answer is on its way. */
  looking: boolean;
  /** Why none has come; null where one has, or may still. */
  failure: string | null;
}>;

const NOTHING: Found = { sides: null, looking: false, failure: null };
/** Milliseconds after a key until the server is asked. */
const SOON = 120;

/** What the server finds for *query*, a moment after the last key; what it found before stays meanwhile. Null asks nothing. */
export function useSides(query: string | null, ask: Actions['sides']): Found {
  const [found, setFound] = React.useState(NOTHING);
  const asked = React.useRef(ask);
  asked.current = ask;
  React.useEffect(() => {
    if (query === null) {
      setFound(NOTHING);
      return;
    }
    let current = true;
    const answer = (change: Partial<Found>) => {
      if (current) {
        setFound(last => ({ ...last, looking: false, ...change }));
      }
    };
    setFound(last => ({ ...last, looking: true }));
    const timer = setTimeout(
      () => {
        asked.current(query).then(
          sides => {
            answer({ sides, failure: null });
          },
          (reason: unknown) => {
            answer({ failure: message(reason) });
          }
        );
      },
      query === '' ? 0 : SOON
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query]);
  return found;
}

function message(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
