/** What is said of something that was copied. */
import { Notification } from '@jupyterlab/apputils';

import { tellCopied } from '../src/panel/told';

// The rest of the package needs a browser.
jest.mock('@jupyterlab/apputils', () =>
  jest.requireActual<object>('@jupyterlab/apputils/lib/notification')
);

function said(): string[] {
  return Notification.manager.notifications.map(one => one.message);
}

afterEach(() => {
  Notification.manager.dismiss();
});

test('copying again does not stack notifications', () => {
  tellCopied('Copied.');
  tellCopied('Copied.');
  tellCopied('Copied the link.');
  expect(said()).toEqual(['Copied the link.']);
});

test('what was dismissed is said anew', () => {
  tellCopied('Copied.');
  Notification.manager.dismiss();
  tellCopied('Copied.');
  expect(said()).toEqual(['Copied.']);
});

test('what others say stays', () => {
  Notification.info('of another extension');
  tellCopied('Copied.');
  tellCopied('Copied.');
  expect(said().sort()).toEqual(['Copied.', 'of another extension']);
});
