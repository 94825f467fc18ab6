import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Api } from '../api';
import type { PanelModel } from '../model/panelModel';
import { RunsModel } from '../model/runsModel';
import type { Drawing } from '../panel/executedView';
import type { RunsActions } from '../runsView';

/** The list of runs below the answer; it knows what the panel knows, and what is done in it is looked at by the panel. */
export function runsModelOf(
  app: JupyterFrontEnd,
  api: Api,
  panel: PanelModel,
  drawing: Drawing | null,
  trans: TranslationBundle
): RunsModel {
  const runs = new RunsModel({
    about: () => api.about(),
    runs: (path, page) => api.runs(path, page),
    curves: (path, numbers) => api.curves(path, numbers),
    run: (path, number) => api.run(path, number),
    pin: (path, number) => api.pin({ path, number }),
    note: (path, number, text) => api.note({ path, number, text }),
    restore: (path, number, as, name) =>
      api.restore({ path, number, as, name }),
    openExecuted: async (path, { name }, file) => {
      const executed = await api.executed(path, name, file);
      if (drawing !== null) {
        const { showExecuted } = await import('../panel/executedView');
        const id = `rundiff-executed ${name} ${file}`;
        const shown = { id, run: name, file, executed };
        showExecuted(app.shell, drawing, shown, trans);
      }
    }
  });
  const know = () => {
    const { path, runs: newest, answer } = panel.view;
    runs.know(path, newest);
    const sides = [answer?.comparison.baseline, answer?.comparison.target];
    runs.sides = sides.flatMap(side => side?.run?.number ?? []);
  };
  panel.changed.connect(know);
  know();
  runs.moved.connect(() => {
    panel.refresh();
  });
  return runs;
}

/** What is done in the list is done by *runs*; folders are shown by Lab's file browser. */
export function runsActionsOf(
  app: JupyterFrontEnd,
  runs: RunsModel
): RunsActions {
  return {
    unfold: unfolded => {
      runs.unfold(unfolded);
    },
    search: words => {
      runs.search(words);
    },
    limit: only => {
      runs.limit(only);
    },
    loadOlder: () => {
      runs.loadOlder();
    },
    retry: () => {
      runs.retry();
    },
    open: (number, opened) => {
      runs.open(number, opened);
    },
    note: (number, text) => {
      runs.note(number, text);
    },
    pin: (number, of) => {
      runs.pin(number, of);
    },
    askToRestore: number => {
      runs.askToRestore(number);
    },
    restore: (number, as, name) => {
      runs.restore(number, as, name);
    },
    openExecuted: (number, file) => {
      runs.openExecuted(number, file);
    },
    openFolder: path => {
      void app.commands.execute('filebrowser:go-to-path', { path });
    }
  };
}
