import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { fetchAbout } from '../api';
import { addCommands, CommandIDs } from '../commands';
import { nextStep, serverPart, state } from '../model/serverPart';
import type { ServerPart } from '../model/serverPart';
import { VERSION } from '../version';

/** A name, the same in every language. */
const NAME = 'rundiff';

export const mainPlugin: JupyterFrontEndPlugin<void> = {
  id: 'rundiff:plugin',
  description: 'Says what changed since the last run.',
  autoStart: true,
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('rundiff');
    const ask = () =>
      serverPart(VERSION, () => fetchAbout(app.serviceManager.serverSettings));
    addCommands(app.commands, trans, ask);
    palette?.addItem({ command: CommandIDs.about, category: NAME });
    // Not awaited: Lab starts without waiting for an answer.
    void ask().then(report);
  }
};

/** One line on the console, in English whatever the language of Lab, so that it can be searched for. */
function report(part: ServerPart): void {
  const trans = nullTranslator.load('rundiff');
  const line = `rundiff ${VERSION}: ${state(part, trans)}`;
  if (part.status === 'present') {
    console.info(line);
  } else {
    console.warn(`${line}. ${nextStep(part, trans)}`);
  }
}
