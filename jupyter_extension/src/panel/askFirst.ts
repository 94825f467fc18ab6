import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { secretsIn } from '../components/secrets';
import type { Written } from '../wire';

/** Whether *written* may be copied: where it holds what looks like a secret, whoever wants to copy it says so once more. */
export async function mayBeCopied(
  written: Written,
  trans: TranslationBundle
): Promise<boolean> {
  const told = secretsIn(written, trans);
  if (told?.tone !== 'warning') {
    return true;
  }
  const { button } = await showDialog({
    title: told.title,
    body: told.more,
    defaultButton: 0,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Copy All the Same') })
    ]
  });
  return button.accept;
}
