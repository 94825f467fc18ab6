import * as React from 'react';

import type { Item } from '../items';
import { safe } from '../safe';
import { useUntilFound } from '../untilFound';

export type FindableProps = Readonly<{ item: Item; come: () => void }>;

/** The words of a change that is not on the page, for a search in it: what is found has it come. Nobody sees or hears them. */
export function Findable({ item, come }: FindableProps): React.JSX.Element {
  const found = useUntilFound(come);
  const words = React.useMemo(
    () => (item.text?.lines ?? []).map(({ text }) => safe(text)).join('\n'),
    [item]
  );
  return <div ref={found}>{words}</div>;
}
