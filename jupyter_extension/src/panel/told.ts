import { Notification } from '@jupyterlab/apputils';

/** Milliseconds for which it is said that something was copied. */
const SHORT = 4_000;

let told = '';

/** Say that something was copied. Said again, it takes the place of what was said before, or each copy would cover more of the page. */
export function tellCopied(message: string): void {
  const said = { message, type: 'success', autoClose: SHORT } as const;
  if (!Notification.update({ id: told, ...said })) {
    told = Notification.success(message, { autoClose: SHORT });
  }
}
