import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Session } from '../wire';
import { safe } from './safe';

export type InMemoryProps = Readonly<{
  session: Session;
  trans: TranslationBundle;
}>;

/** That nothing of the notebook's last run is in memory, and how to go on; nothing where that is not known. */
export function InMemory(props: InMemoryProps): React.JSX.Element | null {
  const { session, trans } = props;
  const { run, lost } = session;
  if (run === null || lost === null) {
    return null;
  }
  const name = safe(run);
  return (
    <ul
      className="jp-Rundiff-standing"
      aria-label={trans.__('What the kernel has in memory')}
    >
      <li>
        <details>
          <summary>
            {lost === 'started-since'
              ? trans.__(
                  'The kernel has started anew since %1: nothing of that run is in memory.',
                  name
                )
              : trans.__(
                  'No kernel is running for this notebook: nothing of %1 is in memory.',
                  name
                )}
          </summary>
          <p>
            {trans.__(
              'The comparison needs none of it: it goes by what %1 executed, as it was recorded. To go on from there, run the cells again, or load a checkpoint.',
              name
            )}
          </p>
        </details>
      </li>
    </ul>
  );
}
