import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Api } from '../api';
import { addAbout, CommandIDs } from '../commands';
import { nextStep, serverPart, state } from '../model/serverPart';
import type { ServerPart } from '../model/serverPart';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- one string
import { VERSION } from '../version';

/** A name, the same in every language. */
const NAME = 'rundiff';

export const mainPlugin: JupyterFrontEndPlugin<void> = {
  id: 'rundiff:plugin',
  description: 'Says which parts of rundiff are loaded.',
  autoStart: true,
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('rundiff');
    const api = new Api(app.serviceManager.serverSettings);
    const ask = () => serverPart(VERSION, () => api.about());
    addAbout(app.commands, trans, ask);
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
