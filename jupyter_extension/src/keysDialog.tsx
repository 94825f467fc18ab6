import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Keys } from './components/Keys';

/** Show what the keys of the panel do; resolves when the dialog is closed. */
export async function showKeys(trans: TranslationBundle): Promise<void> {
  await showDialog({
    title: trans.__('Keys of the changes'),
    body: <Keys trans={trans} />,
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}
