import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions } from '../view';
import type { Kernel } from '../wire';
import { Command } from './Command';
import { Notice } from './Notice';
import { safe } from './safe';

export type KernelNoticeProps = Readonly<{
  kernel: Kernel;
  copy: Actions['copy'];
  trans: TranslationBundle;
}>;

/** That the kernel in front records no runs, why, and what helps. */
export function KernelNotice(props: KernelNoticeProps): React.JSX.Element {
  const { kernel, copy, trans } = props;
  return (
    <Notice
      tone="warning"
      title={trans.__('The kernel of this notebook records no runs.')}
    >
      <p>{reason(kernel, trans)}</p>
      {kernel.fix !== null && (
        <>
          <p>
            {kernel.where === 'cell'
              ? trans.__('Run this in a cell:')
              : trans.__('Run this in a terminal, then restart the kernel:')}
          </p>
          <Command command={kernel.fix} copy={copy} trans={trans} />
        </>
      )}
    </Notice>
  );
}

function reason({ reason, python }: Kernel, trans: TranslationBundle): string {
  switch (reason) {
    case 'lacks-rundiff':
      return python === null
        ? trans.__('rundiff is not installed in its Python.')
        : trans.__('rundiff is not installed in its Python, %1.', safe(python));
    case 'not-loaded':
      return trans.__('rundiff is installed in its Python, but not loaded.');
    case 'switched-off':
      return trans.__('Recording is switched off.');
    case 'not-python':
      return trans.__('Runs are recorded in Python kernels only.');
    case null:
      return trans.__('It does not say why.');
  }
}
