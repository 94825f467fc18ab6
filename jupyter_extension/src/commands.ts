import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { ServerPart } from './model/serverPart';
import type { Choice } from './view';

export const CommandIDs = {
  about: 'rundiff:about',
  show: 'rundiff:show-changes',
  compare: 'rundiff:compare',
  refresh: 'rundiff:refresh'
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
      isBestToLast(args)
        ? trans.__('Compare the Best Run with the Last')
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
  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Look Again for Changes'),
    describedBy: nothing,
    execute: () => {
      deeds.refresh();
    }
  });
}

export const BEST_TO_LAST = { baseline: 'run/best', target: 'run/last' };

function isBestToLast(args: Readonly<Record<string, unknown>>): boolean {
  return (
    args.baseline === BEST_TO_LAST.baseline &&
    args.target === BEST_TO_LAST.target
  );
}

function name(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
