import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import type { CellPlace } from '../view';

const FLASH = 'jp-Rundiff-flash';
const FLASH_MS = 1_200;

/** Go to what Jupyter calls *path*; in a notebook to the cell that *place* names by its id, else by its index. */
export async function goTo(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  path: string,
  place: CellPlace | null
): Promise<void> {
  const open = () =>
    tracker.find(found => found.context.localPath === path) ?? null;
  // Not through Lab's command where it is open already: Notebook 7 would open it in another page, and close it here.
  if (open() === null) {
    await app.commands.execute('docmanager:open', {
      path,
      options: { ref: '_noref' }
    });
  }
  const panel = open();
  if (panel === null) {
    return;
  }
  app.shell.activateById(panel.id);
  if (place === null) {
    return;
  }
  await Promise.all([panel.revealed, panel.context.ready]);
  await showCell(panel, place);
}

async function showCell(panel: NotebookPanel, place: CellPlace): Promise<void> {
  const notebook = panel.content;
  const byId = notebook.widgets.findIndex(cell => cell.model.id === place.id);
  const last = notebook.widgets.length - 1;
  const index = byId >= 0 ? byId : Math.min(place.index ?? 0, last);
  const cell = notebook.widgets[index];
  if (cell === undefined) {
    return;
  }
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  notebook.mode = 'command';
  await notebook.scrollToItem(index, 'center');
  notebook.activate();
  cell.addClass(FLASH);
  setTimeout(() => {
    cell.removeClass(FLASH);
  }, FLASH_MS);
}
