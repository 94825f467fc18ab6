import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { About as Facts } from '../wire';

export type AboutProps = Readonly<{
  version: string;
  /** Null when the server part did not tell. */
  facts: Facts | null;
  next: string;
  trans: TranslationBundle;
}>;

/** Versions, and the next step. */
export function About(props: AboutProps): React.JSX.Element {
  return (
    <div className="jp-Rundiff-about">
      <dl>
        {rows(props).map(([name, value]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </React.Fragment>
        ))}
      </dl>
      <p>{props.next}</p>
    </div>
  );
}

function rows({ version, facts, trans }: AboutProps): [string, string][] {
  const extension = trans.__('Extension');
  const server = trans.__('Server part');
  if (facts === null) {
    return [
      [extension, version],
      [server, trans.__('not loaded')]
    ];
  }
  return [
    [extension, version],
    [server, facts.version],
    ['Python', facts.python],
    ['git', facts.git ?? trans.__('not found')]
  ];
}
