import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { CommandRegistry } from '@lumino/commands';

import type { CellPlace } from '../view';

const FLASH = 'jp-Rundiff-flash';
const FLASH_MS = 1_200;

/** Open what Jupyter calls *path*; in a notebook go to the cell that *place* names by its id, else by its index. */
export async function goTo(
  commands: CommandRegistry,
  tracker: INotebookTracker,
  path: string,
  place: CellPlace | null
): Promise<void> {
  await commands.execute('docmanager:open', { path });
  const panel = tracker.find(found => found.context.localPath === path);
  if (panel === undefined || place === null) {
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
