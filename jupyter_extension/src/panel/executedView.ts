import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { CodeMirrorMimeTypeService } from '@jupyterlab/codemirror';
import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookModel, StaticNotebook } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { notebookIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';

import { safe } from '../components/safe';
import type { Executed } from '../wire';
import { showBeside, shownBeside } from './beside';

/** What Lab draws notebooks with. */
export type Drawing = Readonly<{
  rendermime: IRenderMimeRegistry;
  contentFactory: NotebookPanel.IContentFactory;
  languages: IEditorLanguageRegistry;
}>;

/** What is shown: a notebook of a run, called by *id* in this page. */
export type Shown = Readonly<{
  id: string;
  run: string;
  file: string;
  executed: Executed;
}>;

/** Show a notebook as a run executed it: to read, in a tab of its own. It is no file, and there is nothing to save. */
export function showExecuted(
  shell: JupyterFrontEnd.IShell,
  drawing: Drawing,
  shown: Shown,
  trans: TranslationBundle
): void {
  const open = shownBeside(shell, shown.id);
  showBeside(shell, open ?? executedView(drawing, shown, trans));
}

function executedView(
  drawing: Drawing,
  { id, run, file, executed }: Shown,
  trans: TranslationBundle
): MainAreaWidget {
  const content = new Cells(drawing, executed);
  const widget = new MainAreaWidget({ content });
  widget.id = id;
  widget.addClass('jp-Rundiff-executed');
  widget.title.label = safe(`${PathExt.basename(file)} · ${run}`);
  widget.title.icon = notebookIcon;
  widget.title.closable = true;
  widget.title.caption = trans.__('As %1 executed it; read only', safe(run));
  widget.toolbar.hide();
  widget.contentHeader.addWidget(header(run, executed, trans));
  content.node.setAttribute('aria-label', widget.title.caption);
  return widget;
}

/** What this is, above it. */
function header(
  run: string,
  { unexecuted, masked }: Executed,
  trans: TranslationBundle
): Widget {
  const words = [trans.__('As %1 executed it; read only', safe(run))];
  if (unexecuted.length > 0) {
    words.push(
      trans._n(
        '%1 cell had not been executed, and is paler',
        '%1 cells had not been executed, and are paler',
        unexecuted.length
      )
    );
  }
  if (masked) {
    words.push(trans.__('secrets are masked'));
  }
  const node = document.createElement('p');
  node.textContent = words.join(' · ');
  node.title = node.textContent;
  const widget = new Widget({ node });
  widget.addClass('jp-Rundiff-executedHeader');
  return widget;
}

/** Cells that Lab draws, and that nobody can type in. */
class Cells extends StaticNotebook {
  constructor(drawing: Drawing, executed: Executed) {
    super({
      rendermime: drawing.rendermime,
      contentFactory: drawing.contentFactory,
      mimeTypeService: new CodeMirrorMimeTypeService(drawing.languages),
      notebookConfig: {
        ...StaticNotebook.defaultNotebookConfig,
        windowingMode: 'defer'
      }
    });
    const model = new NotebookModel();
    model.fromJSON(executed.notebook as INotebookContent);
    for (const cell of model.cells) {
      // What a cell says of itself goes before what its editor is told.
      cell.setMetadata('editable', false);
    }
    this.model = model;
    this.disposed.connect(() => {
      model.dispose();
    });
    for (const index of executed.unexecuted) {
      this.widgets[index]?.addClass('jp-Rundiff-unexecuted');
    }
    this.node.tabIndex = 0; // to be scrolled by keys
  }
}
