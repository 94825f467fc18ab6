import * as React from 'react';

import { useLook } from './look';

/** *text* with what is sought in it marked. */
export function Hits({ text }: Readonly<{ text: string }>): React.JSX.Element {
  const { query } = useLook();
  return (
    <>
      {split(text, query).map((part, at) =>
        at % 2 === 1 ? (
          <mark key={at} className="jp-Rundiff-hit">
            {part}
          </mark>
        ) : (
          part
        )
      )}
    </>
  );
}

/** Every second part is a hit, whatever its case. */
export function split(text: string, query: string): string[] {
  if (query === '') {
    return [text];
  }
  const sought = new RegExp(`(${escaped(query)})`, 'iu');
  const parts: string[] = [];
  let rest = text;
  for (;;) {
    const found = sought.exec(rest);
    if (found === null) {
      return [...parts, rest];
    }
    const end = found.index + found[0].length;
    parts.push(rest.slice(0, found.index), found[0]);
    rest = rest.slice(end);
  }
}

function escaped(query: string): string {
  return query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
