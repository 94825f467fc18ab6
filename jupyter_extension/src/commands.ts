import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { ServerPart } from './model/serverPart';

export const CommandIDs = {
  about: 'rundiff:about'
} as const;

/** Add every command; *ask* finds out about the server part. */
export function addCommands(
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
