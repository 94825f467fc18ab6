import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Icon } from './Icon';
import { safe } from './safe';

export type CommandProps = Readonly<{
  command: string;
  copy: (text: string) => void;
  trans: TranslationBundle;
}>;

const SAID_FOR = 2000; // milliseconds

/** One command to copy. */
export function Command({ command, copy, trans }: CommandProps) {
  const [copied, setCopied] = React.useState(false);
  React.useEffect(() => {
    const timer = copied
      ? setTimeout(() => {
          setCopied(false);
        }, SAID_FOR)
      : undefined;
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  return (
    <div className="jp-Rundiff-command">
      <code>{safe(command)}</code>
      <button
        type="button"
        className="jp-Rundiff-button"
        onClick={() => {
          copy(command);
          setCopied(true);
        }}
      >
        <Icon name="copy" />
        {copied ? trans.__('Copied') : trans.__('Copy')}
      </button>
    </div>
  );
}
