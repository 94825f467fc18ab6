import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import {
  Clipboard,
  ICommandPalette,
  showErrorMessage
} from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Throttler } from '@lumino/polling';

import { Api, RUN_EVENT } from '../api';
import { addPanelCommands, BEST_TO_LAST, CommandIDs } from '../commands';
import type { PanelDeeds } from '../commands';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- a few kilobytes; the status bar shows what it holds
import { PanelModel } from '../model/panelModel';
import { chosen } from '../panel/address';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- it stands in the side area from the start
import { ChangesPanel } from '../panel/ChangesPanel';
import { ChangesStatus } from '../panel/ChangesStatus';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- as the model
import { followFront } from '../panel/front';
import { goTo } from '../panel/goTo';
import type { Actions } from '../view';

const NAME = 'rundiff';
/** Behind what Lab itself puts there: its property inspector has 100, its debugger 900. */
const RANK = 950;
/** Milliseconds between two looks at a run that is going on. */
const SELDOM = 10_000;

export const changesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'rundiff:changes',
  description: 'Shows beside the notebook what changed since the last run.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [
    IDefaultFileBrowser,
    ILayoutRestorer,
    ICommandPalette,
    IStatusBar,
    IRouter,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    browser: IDefaultFileBrowser | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    statusBar: IStatusBar | null,
    router: IRouter | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('rundiff');
    const model = modelOf(app);
    const panel = new ChangesPanel({
      model,
      trans,
      actions: actionsOf(app, tracker, model)
    });
    app.shell.add(panel, 'right', { rank: RANK, type: 'Changes' });
    restorer?.add(panel, panel.id);
    followFront(model, tracker, browser, app.serviceManager.contents);
    refreshOnEvents(app, model);

    const show = () => {
      app.shell.activateById(panel.id);
    };
    addPanelCommands(app.commands, trans, { show, ...deedsOf(model) });
    addToPalette(palette);
    // Notebook 7 has no status bar.
    statusBar?.registerStatusItem('rundiff:changes', {
      item: new ChangesStatus(model, trans, show),
      align: 'right',
      rank: 50
    });
    showOnAddress(app, router);
  }
};

function deedsOf(model: PanelModel): Omit<PanelDeeds, 'show'> {
  return {
    compare: choice => {
      model.choose(choice);
    },
    refresh: () => {
      model.refresh();
    }
  };
}

function modelOf(app: JupyterFrontEnd): PanelModel {
  const api = new Api(app.serviceManager.serverSettings);
  return new PanelModel({
    about: () => api.about(),
    runs: path => api.runs(path),
    compare: question => api.compare(question),
    state: path => api.state(path),
    kernel: id => api.kernel(id),
    stripping: path => api.stripping(path)
  });
}

function actionsOf(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  model: PanelModel
): Actions {
  return {
    choose: choice => {
      model.choose(choice);
    },
    refresh: () => {
      model.refresh();
      void model.lookAtKernel();
    },
    open: (path, cell) => {
      goTo(app, tracker, path, cell).catch((reason: unknown) => {
        void showErrorMessage('rundiff', String(reason));
      });
    },
    copy: text => {
      Clipboard.copyToSystem(text);
    }
  };
}

/** A run was recorded, or a file was saved in any editor of this page. */
function refreshOnEvents(app: JupyterFrontEnd, model: PanelModel): void {
  const { contents, events } = app.serviceManager;
  // A training that logs at every step is recorded at every step.
  // eslint-disable-next-line jupyter/require-disposable-ownership -- as long as the page lives
  const recorded = new Throttler(
    () => {
      model.refresh();
    },
    { limit: SELDOM, edge: 'trailing' }
  );
  events.stream.connect((_, event) => {
    if (event.schema_id === RUN_EVENT) {
      if (event.step === 'recorded') {
        void recorded.invoke();
      } else {
        model.refresh();
      }
    }
  });
  contents.fileChanged.connect(() => {
    model.refresh();
  });
  // What was changed outside this page, in an editor of one's own say, is seen when one comes back to it.
  window.addEventListener('focus', () => {
    model.refresh();
  });
}

function addToPalette(palette: ICommandPalette | null): void {
  const entries = [
    { command: CommandIDs.show },
    { command: CommandIDs.compare, args: BEST_TO_LAST },
    { command: CommandIDs.refresh }
  ];
  for (const entry of entries) {
    palette?.addItem({ ...entry, category: NAME });
  }
}

function showOnAddress(app: JupyterFrontEnd, router: IRouter | null): void {
  const server = PageConfig.getOption('rundiffPanel');
  const choice = chosen(router?.current.search ?? '', server);
  if (choice !== null) {
    void app.restored.then(() =>
      app.commands.execute(CommandIDs.compare, choice)
    );
  }
}
