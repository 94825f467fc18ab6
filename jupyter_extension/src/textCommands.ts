import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from './commands';
import type { TextQuestion } from './wire';

export type Form = TextQuestion['form'];

/** What of an answer is meant, and as what; all of it where no key and no path is named. */
export type Wanted = Readonly<{
  form: Form;
  keys: string[];
  paths: string[];
}>;

/** What the commands do. */
export type TextDeeds = Readonly<{
  /** Whether there is an answer. */
  possible: () => boolean;
  open: (wanted: Wanted) => Promise<void>;
  copy: (wanted: Wanted) => Promise<void>;
  copyLink: (path: string, cell: string | null) => void;
  showKeys: () => Promise<void>;
}>;

const FORMS: readonly Form[] = ['text', 'markdown', 'patch', 'git'];

const ARGS = {
  type: 'object',
  properties: {
    form: { enum: [...FORMS] },
    keys: { type: 'array', items: { type: 'string' } },
    paths: { type: 'array', items: { type: 'string' } }
  }
} as const;

/** Add what can be done with the text of an answer, or of some of its changes. */
export function addTextCommands(
  commands: CommandRegistry,
  trans: TranslationBundle,
  deeds: TextDeeds
): void {
  commands.addCommand(CommandIDs.openText, {
    label: args => openLabel(wanted(args), trans),
    describedBy: { args: ARGS },
    isEnabled: deeds.possible,
    execute: args => deeds.open(wanted(args))
  });
  commands.addCommand(CommandIDs.copyText, {
    label: args => copyLabel(wanted(args), trans),
    describedBy: { args: ARGS },
    isEnabled: deeds.possible,
    execute: args => deeds.copy(wanted(args))
  });
  commands.addCommand(CommandIDs.copyLink, {
    label: args =>
      typeof args.cell === 'string'
        ? trans.__('Copy Link to the Cell')
        : trans.__('Copy Link to the File'),
    describedBy: {
      args: {
        type: 'object',
        properties: { path: { type: 'string' }, cell: { type: 'string' } },
        required: ['path']
      }
    },
    isEnabled: args => typeof args.path === 'string',
    execute: args => {
      deeds.copyLink(
        typeof args.path === 'string' ? args.path : '',
        typeof args.cell === 'string' ? args.cell : null
      );
    }
  });
  commands.addCommand(CommandIDs.keys, {
    label: trans.__('Show the Keys of the Changes'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => deeds.showKeys()
  });
}

/** Whoever binds a key or runs a command may give anything. */
function wanted(args: ReadonlyPartialJSONObject): Wanted {
  const form = FORMS.find(one => one === args.form) ?? 'text';
  return { form, keys: strings(args.keys), paths: strings(args.paths) };
}

function strings(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string')
    : [];
}

/** Short in the menu of a card, where one sees what is meant. */
function openLabel(asked: Wanted, trans: TranslationBundle): string {
  const all = ofAll(asked);
  switch (asked.form) {
    case 'git':
      return trans.__('Show the Raw Git Diff');
    case 'markdown':
      return all
        ? trans.__('Open the Changes as Markdown')
        : trans.__('Open as Markdown');
    case 'patch':
      return all
        ? trans.__('Open the Changes as a Patch')
        : trans.__('Open as a Patch');
    case 'text':
      return all
        ? trans.__('Open the Changes as Text')
        : trans.__('Open as Text');
  }
}

function copyLabel(asked: Wanted, trans: TranslationBundle): string {
  const all = ofAll(asked);
  switch (asked.form) {
    case 'git':
      return trans.__('Copy the Raw Git Diff');
    case 'markdown':
      return all
        ? trans.__('Copy the Changes as Markdown')
        : trans.__('Copy as Markdown');
    case 'patch':
      return all
        ? trans.__('Copy the Changes as a Patch')
        : trans.__('Copy as a Patch');
    case 'text':
      return all
        ? trans.__('Copy the Changes as Text')
        : trans.__('Copy as Text');
  }
}

function ofAll({ keys, paths }: Wanted): boolean {
  return keys.length + paths.length === 0;
}
