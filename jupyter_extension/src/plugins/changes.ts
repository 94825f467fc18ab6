import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Throttler } from '@lumino/polling';

import { Api, RUN_EVENT } from '../api';
import {
  addPanelCommands,
  BEST_TO_LAST,
  CommandIDs,
  WITH_HEAD
} from '../commands';
import type { PanelDeeds } from '../commands';
import { speak } from '../components/language';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- a few kilobytes; the status bar shows what it holds
import { PanelModel } from '../model/panelModel';
import { CardsModel } from '../model/cardsModel';
import { Ticks } from '../model/ticks';
import { chosen, opened } from '../panel/address';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- a few kilobytes; what is large in it is loaded when asked for
import { cardDeeds, textDeeds } from '../panel/cardDeeds';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- it stands in the side area from the start
import { ChangesPanel } from '../panel/ChangesPanel';
import { ChangesStatus } from '../panel/ChangesStatus';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- as the model
import { followFront } from '../panel/front';
import { copyText } from '../panel/clipboard';
import { goTo } from '../panel/goTo';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- what was chosen last is known before anything is asked
import { memoryIn } from '../panel/kept';
import { followSettings } from '../panel/settings';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- as commands
import { addTextCommands } from '../textCommands';
import { splitOf } from '../panel/splitOf';
import type { Actions } from '../view';
import type { Question, TextQuestion } from '../wire';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- as the model
import { runsActionsOf, runsModelOf } from './runsPart';

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
    ITranslator,
    IRenderMimeRegistry,
    NotebookPanel.IContentFactory,
    IEditorLanguageRegistry,
    IStateDB,
    ISettingRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    browser: IDefaultFileBrowser | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    statusBar: IStatusBar | null,
    router: IRouter | null,
    translator: ITranslator | null,
    rendermime: IRenderMimeRegistry | null,
    contentFactory: NotebookPanel.IContentFactory | null,
    languages: IEditorLanguageRegistry | null,
    state: IStateDB | null,
    registry: ISettingRegistry | null
  ) => {
    const trans = speak((translator ?? nullTranslator).load('rundiff'));
    const api = new Api(app.serviceManager.serverSettings);
    const model = modelOf(api, state);
    const cards = cardsOf(api, model, state);
    const drawing =
      rendermime && contentFactory && languages
        ? { rendermime, contentFactory, languages }
        : null;
    const runs = runsModelOf(app, api, model, drawing, trans);
    const panel = new ChangesPanel({
      model,
      trans,
      actions: actionsOf(app, tracker, model, api),
      cards,
      deeds: cardDeeds(app, cards, trans),
      runs,
      runsActions: runsActionsOf(app, runs),
      split: item => {
        app.commands
          .execute(CommandIDs.split, splitOf(model.view, item))
          .catch((reason: unknown) => {
            void showErrorMessage('rundiff', String(reason));
          });
      }
    });
    app.shell.add(panel, 'right', { rank: RANK, type: 'Changes' });
    restorer?.add(panel, panel.id);
    followFront(model, tracker, browser, app.serviceManager.contents);
    refreshOnEvents(app, model);

    const show = () => {
      app.shell.activateById(panel.id);
    };
    addPanelCommands(app.commands, trans, {
      ...deedsOf(model),
      show,
      toggle: () => {
        toggle(app, panel);
      },
      lead: selector => {
        show();
        panel.lead(selector);
      }
    });
    if (registry !== null) {
      followSettings(registry, model, trans, () => {
        void app.restored.then(show);
      }).catch((reason: unknown) => {
        console.warn('rundiff: its settings could not be read', reason);
      });
    }
    const ask = (question: TextQuestion) => api.text(question);
    addTextCommands(app.commands, trans, textDeeds(app, model, ask, trans));
    addToPalette(palette);
    // Notebook 7 has no status bar.
    statusBar?.registerStatusItem('rundiff:changes', {
      item: new ChangesStatus(model, trans, show),
      align: 'right',
      rank: 50
    });
    showOnAddress(app, router, model, show);
  }
};

/** Show the panel; where it is seen already, give its place to the notebook. */
function toggle(app: JupyterFrontEnd, panel: ChangesPanel): void {
  const collapse = 'application:toggle-right-area';
  if (panel.isVisible && app.commands.hasCommand(collapse)) {
    void app.commands.execute(collapse);
  } else {
    app.shell.activateById(panel.id);
  }
}

function deedsOf(model: PanelModel): Pick<PanelDeeds, 'compare' | 'refresh'> {
  return {
    compare: choice => {
      model.choose(choice);
    },
    refresh: () => {
      model.refresh();
    }
  };
}

function modelOf(api: Api, state: IStateDB | null): PanelModel {
  const asked = {
    about: () => api.about(),
    runs: (path: string) => api.runs(path),
    compare: (question: Question, signal: AbortSignal) =>
      api.compare(question, signal),
    state: (path: string) => api.state(path),
    kernel: (id: string) => api.kernel(id),
    session: (path: string, kernel: string | null) => api.session(path, kernel),
    stripping: (path: string) => api.stripping(path)
  };
  const memory = state === null ? null : memoryIn(state);
  return new PanelModel(asked, Date.now, memory);
}

/** What the cards ask and keep besides; it follows the answer. */
function cardsOf(
  api: Api,
  model: PanelModel,
  state: IStateDB | null
): CardsModel {
  const cards = new CardsModel(
    {
      authors: question => api.authors(question),
      lines: question => api.lines(question)
    },
    new Ticks(state)
  );
  model.changed.connect(() => {
    const { answer, runs } = model.view;
    if (runs !== null) {
      cards.follow(answer, model.question, runs.repository);
    }
  });
  return cards;
}

function actionsOf(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  model: PanelModel,
  api: Api
): Actions {
  return {
    choose: choice => {
      model.choose(choice);
    },
    filter: change => {
      model.filter(change);
    },
    sides: query => api.sides(model.view.path, query),
    refresh: () => {
      model.refresh();
      void model.lookAtKernel();
    },
    stop: () => {
      model.stop();
    },
    reload: () => {
      const notebook = tracker.currentWidget;
      if (notebook !== null) {
        app.shell.activateById(notebook.id);
        void app.commands.execute('docmanager:reload');
      }
    },
    open: (path, cell) => {
      goTo(app, tracker, path, cell).catch((reason: unknown) => {
        void showErrorMessage('rundiff', String(reason));
      });
    },
    copy: text => {
      copyText(text);
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
    { command: CommandIDs.compare, args: WITH_HEAD },
    { command: CommandIDs.chooseSides },
    { command: CommandIDs.search },
    { command: CommandIDs.refresh },
    { command: CommandIDs.openText, args: { form: 'text' } },
    { command: CommandIDs.openText, args: { form: 'git' } },
    { command: CommandIDs.copyText, args: { form: 'markdown' } },
    { command: CommandIDs.keys }
  ];
  for (const entry of entries) {
    palette?.addItem({ ...entry, category: NAME });
  }
}

function showOnAddress(
  app: JupyterFrontEnd,
  router: IRouter | null,
  model: PanelModel,
  show: () => void
): void {
  const server = PageConfig.getOption('rundiffPanel');
  const choice = chosen(router?.current.search ?? '', server);
  if (choice !== null) {
    void app.restored.then(() => {
      show();
      model.choose(choice, opened(PageConfig.getOption('treePath')));
    });
  }
}
