import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { duration } from '../times';

export type ElapsedProps = Readonly<{
  /** Seconds since the epoch. */
  since: number;
  /** Whether somebody sees it: only then it goes on. */
  visible: boolean;
  trans: TranslationBundle;
}>;

const SECOND = 1000;

/** How long something has been going on. */
export function Elapsed({ since, visible, trans }: ElapsedProps) {
  const [now, setNow] = React.useState(Date.now);
  React.useEffect(() => {
    if (!visible) {
      return undefined;
    }
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
    }, SECOND);
    return () => {
      clearInterval(timer);
    };
  }, [visible]);
  return (
    <span className="jp-Rundiff-elapsed">
      {trans.__('running for %1', duration(now / 1000 - since))}
    </span>
  );
}
