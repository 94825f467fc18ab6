import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { createElement } from 'react';

import { About } from './components/About';
import { nextStep } from './model/serverPart';
import type { ServerPart } from './model/serverPart';
import { VERSION } from './version';

/** Show what is known of both parts; resolves when the dialog is closed. */
export async function showAbout(
  part: ServerPart,
  trans: TranslationBundle
): Promise<void> {
  await showDialog({
    title: trans.__('About rundiff'),
    body: createElement(About, {
      version: VERSION,
      facts: 'about' in part ? part.about : null,
      next: nextStep(part, trans),
      trans
    }),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}
