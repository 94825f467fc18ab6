import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';
import { SplitPanel, TabPanel } from '@lumino/widgets';

type Shell = JupyterFrontEnd.IShell;

/** Below this share of the page nothing can be read there. */
const TOO_LOW = 0.2;

/**
 * Show *widget* where there is room for it: in the main area, or, where that holds one document and drops all others without a
 * word, as in Notebook 7, below it.
 */
export function showBeside(shell: Shell, widget: Widget): void {
  if (!widget.isAttached) {
    shell.add(widget, isFull(shell) ? 'down' : 'main');
  }
  // Of several below each other Notebook 7 shows the first, whichever it is asked for.
  const tabs = widget.parent?.parent;
  if (tabs instanceof TabPanel) {
    tabs.currentWidget = widget;
    giveRoom(tabs);
  }
  shell.activateById(widget.id);
}

/** Notebook 7 opens its lower area as high as a tab, whatever stands in it; one that was dragged to its height keeps that. */
function giveRoom(below: TabPanel): void {
  const page = below.parent;
  if (!(page instanceof SplitPanel)) {
    return;
  }
  const share = page.relativeSizes()[page.widgets.indexOf(below)];
  if (share !== undefined && share < TOO_LOW) {
    page.setRelativeSizes(page.widgets.map(() => 1));
  }
}

/** What was shown so and is still open. */
export function shownBeside(shell: Shell, id: string): Widget | undefined {
  return areas(shell)
    .flatMap(area => [...shell.widgets(area)])
    .find(widget => widget.id === id);
}

function isFull(shell: Shell): boolean {
  return !holdsMany(shell) && [...shell.widgets('main')].length > 0;
}

function areas(shell: Shell): readonly string[] {
  return holdsMany(shell) ? ['main'] : ['main', 'down'];
}

/** JupyterLab's shell says whether it shows one document or several; it takes several in any case. */
function holdsMany(shell: Shell): boolean {
  return 'mode' in shell;
}
