import * as React from 'react';

/** For those who listen: not seen on the screen. */
export function Hidden(
  props: Readonly<{ children: React.ReactNode }>
): React.JSX.Element {
  return <span className="jp-Rundiff-hidden">{props.children}</span>;
}
