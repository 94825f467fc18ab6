import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { ServerPart } from './model/serverPart';
import type { Choice } from './view';

export const CommandIDs = {
  about: 'rundiff:about',
  show: 'rundiff:show-changes',
  compare: 'rundiff:compare',
  refresh: 'rundiff:refresh',
  toggle: 'rundiff:toggle-changes',
  chooseSides: 'rundiff:choose-sides',
  search: 'rundiff:search-changes',
  split: 'rundiff:open-split',
  openText: 'rundiff:open-text',
  copyText: 'rundiff:copy-text',
  copyLink: 'rundiff:copy-link',
  keys: 'rundiff:show-keys'
} as const;

/** Add what needs no panel; *ask* finds out about the server part. */
export function addAbout(
  commands: CommandRegistry,
  trans: TranslationBundle,
  ask: () => Promise<ServerPart>
): void {
  commands.addCommand(CommandIDs.about, {
    label: trans.__('About rundiff'),
    caption: trans.__(
      'Show versions, whether git was found, and what to do next'
    ),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      const { showAbout } = await import('./aboutDialog');
      const part = await ask();
      await showAbout(part, trans);
      return part;
    }
  });
}

/** What the commands of the panel do. */
export type PanelDeeds = Readonly<{
  show: () => void;
  /** Show the panel, or no longer. */
  toggle: () => void;
  /** Show the panel, and go on with the keys in a part of it. */
  lead: (selector: string) => void;
  compare: (choice: Choice) => void;
  refresh: () => void;
}>;

/** Add the commands of the panel. */
export function addPanelCommands(
  commands: CommandRegistry,
  trans: TranslationBundle,
  deeds: PanelDeeds
): void {
  const nothing = { args: { type: 'object', properties: {} } };
  commands.addCommand(CommandIDs.show, {
    label: trans.__('Show What Changed Since the Last Run'),
    describedBy: nothing,
    execute: () => {
      deeds.show();
    }
  });
  commands.addCommand(CommandIDs.compare, {
    label: args =>
      asks(args, BEST_TO_LAST)
        ? trans.__('Compare the Best Run with the Last')
        : asks(args, WITH_HEAD)
          ? trans.__('Compare with the Last Commit (HEAD)')
          : trans.__('Compare Two Revisions or Runs'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          baseline: { type: ['string', 'null'] },
          target: { type: ['string', 'null'] }
        }
      }
    },
    execute: args => {
      deeds.show();
      deeds.compare({
        baseline: name(args.baseline),
        target: name(args.target)
      });
    }
  });
  addWays(commands, trans, deeds);
  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Look Again for Changes'),
    describedBy: nothing,
    execute: () => {
      deeds.refresh();
    }
  });
}

/** What leads to a part of the panel. */
function addWays(
  commands: CommandRegistry,
  trans: TranslationBundle,
  deeds: PanelDeeds
): void {
  const nothing = { args: { type: 'object', properties: {} } };
  commands.addCommand(CommandIDs.toggle, {
    label: trans.__('Show or Hide What Changed'),
    describedBy: nothing,
    execute: () => {
      deeds.toggle();
    }
  });
  commands.addCommand(CommandIDs.chooseSides, {
    label: trans.__('Choose What to Compare'),
    describedBy: nothing,
    execute: () => {
      deeds.lead('.jp-Rundiff-input');
    }
  });
  commands.addCommand(CommandIDs.search, {
    label: trans.__('Search the Changes'),
    describedBy: nothing,
    execute: () => {
      deeds.lead('.jp-Rundiff-search');
    }
  });
}

export const BEST_TO_LAST = { baseline: 'run/best', target: 'run/last' };

export const WITH_HEAD = { baseline: 'HEAD', target: null };

function asks(
  args: Readonly<Record<string, unknown>>,
  choice: Choice
): boolean {
  return (
    args.baseline === choice.baseline && (args.target ?? null) === choice.target
  );
}

function name(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
