import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, showErrorMessage } from '@jupyterlab/apputils';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ITranslator } from '@jupyterlab/translation';

import type { Api } from '../../api';
import type { Start } from '../../components/split/SplitView';

import { everything } from '../../model/unsaved';
import type { SplitSubject } from '../../splitView';
import type { Editor } from '../../wire';
import { deltaIcon } from '../ChangesPanel';
import { copyText } from '../clipboard';
import { goTo } from '../goTo';
import { openCells } from '../notebookSubject';
import { rendering } from './rendering';
import { SplitWidget } from './SplitWidget';

export type SplitServices = Readonly<{
  app: JupyterFrontEnd;
  api: Api;
  tracker: INotebookTracker;
  languages: IEditorLanguageRegistry | null;
  rendermime: IRenderMimeRegistry;
  translator: ITranslator;
}>;

/** A widget for the main area on *subject*, at the change that *start* names. */
export function splitWidget(
  { app, api, tracker, languages, rendermime, translator }: SplitServices,
  subject: SplitSubject,
  start: Start
): MainAreaWidget<SplitWidget> {
  const trans = translator.load('rundiff');
  const content = new SplitWidget({
    subject,
    start,
    asked: {
      about: () => api.about(),
      compare: question => api.compare(question),
      cell: question => api.cell(question),
      unsaved: () => unsaved(tracker, subject.path)
    },
    rendering: rendering({ languages, rendermime, translator, trans }),
    actions: {
      open: (path, cell) => {
        goTo(app, tracker, path, cell).catch((reason: unknown) => {
          void showErrorMessage('rundiff', String(reason));
        });
      },
      copy: text => {
        copyText(text);
      }
    },
    trans
  });
  const widget = new MainAreaWidget({ content });
  const name = subject.file.slice(subject.file.lastIndexOf('/') + 1);
  widget.title.label = trans.__('Changes in %1', name);
  widget.title.icon = deltaIcon;
  widget.title.caption = subject.file;
  return widget;
}

/** Everything in the open notebook at *path*, where something in it may not be saved. */
function unsaved(tracker: INotebookTracker, path: string): Editor | null {
  const panel = tracker.find(found => found.context.localPath === path);
  const model = panel?.content.model;
  return panel !== undefined &&
    panel.context.isReady &&
    (model?.dirty === true || model?.collaborative === true)
    ? everything(openCells(panel))
    : null;
}
