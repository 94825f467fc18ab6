import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { Menu } from '@lumino/widgets';

import type { CardSubject } from '../cardsView';
import { CommandIDs } from '../commands';

/**
 * Open the menu of what can be done with *subject*, or with the whole answer, below *button*; when it closes, the focus goes
 * back there, unless something else has taken it.
 */
export function openMenu(
  commands: CommandRegistry,
  subject: CardSubject | null,
  button: HTMLElement
): void {
  const menu = new Menu({ commands });
  for (const [command, args] of entries(subject)) {
    if (command === null) {
      menu.addItem({ type: 'separator' });
    } else {
      menu.addItem({ command, args });
    }
  }
  menu.aboutToClose.connect(() => {
    if (menu.node.contains(document.activeElement)) {
      button.focus();
    }
    // A menu closes before it runs its command.
    setTimeout(() => {
      menu.dispose();
    });
  });
  const { left, bottom } = button.getBoundingClientRect();
  menu.open(left, bottom);
}

type Args = ReadonlyJSONObject;
type Entry = readonly [string | null, Args];

const LINE: Entry = [null, {}];

function entries(subject: CardSubject | null): Entry[] {
  const keys = subject === null ? [] : [...subject.keys];
  const copied: Entry[] = [
    [CommandIDs.copyText, { form: 'patch', keys }],
    [CommandIDs.copyText, { form: 'markdown', keys }],
    [CommandIDs.copyText, { form: 'text', keys }]
  ];
  const opened: Entry[] = [
    [CommandIDs.openText, { form: 'text', keys }],
    [
      CommandIDs.openText,
      { form: 'git', paths: subject === null ? [] : [subject.file] }
    ]
  ];
  if (subject === null) {
    return [...copied, LINE, ...opened, LINE, [CommandIDs.keys, {}]];
  }
  const { path, cell } = subject;
  const link: Entry[] =
    path === null
      ? []
      : [[CommandIDs.copyLink, cell === null ? { path } : { path, cell }]];
  return [...copied, ...link, LINE, ...opened];
}
