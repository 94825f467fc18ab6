import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { Throttler } from '@lumino/polling';

import type { PanelModel } from '../model/panelModel';
import type { Subject } from '../model/subject';
import type { Happening } from './notebookSubject';
import { NotebookSubject } from './notebookSubject';

/** Milliseconds after an edit until it is looked at, with all that came after it. */
const SOON = 300;

/** Let *model* follow the notebook in front; without one, the folder that the file browser shows. */
export function followFront(
  model: PanelModel,
  tracker: INotebookTracker,
  browser: IDefaultFileBrowser | null,
  contents: Contents.IManager
): void {
  let subject: NotebookSubject | null = null;
  // As long as the page lives.
  // eslint-disable-next-line jupyter/require-disposable-ownership
  const edits = new Throttler(
    () => {
      // Outputs that stream in are changes of the notebook, too; nobody asks about those.
      if (model.visible ? subject?.reread() : subject !== null) {
        model.refresh();
      }
    },
    { limit: SOON, edge: 'trailing' }
  );
  const react = (_: NotebookSubject, happening: Happening) => {
    switch (happening) {
      case 'edited':
        void edits.invoke();
        break;
      case 'done':
        model.refresh();
        if (model.view.kernel?.records !== 'yes') {
          void model.lookAtKernel(); // what was executed may have been the fix
        }
        break;
      case 'renamed':
        if (subject !== null) {
          model.follow(subject);
        }
        break;
      case 'kernel':
        void model.lookAtKernel();
        break;
    }
  };
  const follow = (panel: NotebookPanel | null) => {
    subject?.dispose();
    subject = panel === null ? null : new NotebookSubject(panel, contents);
    subject?.happened.connect(react);
    model.follow(subject ?? folder(browser, contents));
  };
  tracker.currentChanged.connect((_, panel) => {
    follow(panel);
  });
  browser?.model.pathChanged.connect(() => {
    if (subject === null) {
      model.follow(folder(browser, contents));
    }
  });
  follow(tracker.currentWidget);
}

function folder(
  browser: IDefaultFileBrowser | null,
  contents: Contents.IManager
): Subject {
  const path = browser?.model.path ?? '';
  return {
    path: contents.localPath(path),
    onDisk: contents.driveName(path) === '',
    editor: () => null,
    read: () => null,
    kernelId: () => null,
    withoutKernel: () => false
  };
}
