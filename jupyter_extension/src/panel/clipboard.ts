import { Clipboard } from '@jupyterlab/apputils';

/**
 * Copy *text*, and leave the focus where it is. To copy, Lab selects the page for a moment and then what was selected before:
 * were that in a cell, the focus would follow it there, and the next key would be typed into the notebook.
 */
export function copyText(text: string): void {
  const focused = document.activeElement;
  const selection = document.getSelection();
  const place = selection?.anchorNode ?? null;
  const holder = place instanceof Element ? place : place?.parentElement;
  const editor = holder?.closest('[contenteditable="true"]') ?? null;
  if (editor !== null && !editor.contains(focused)) {
    selection?.removeAllRanges();
  }
  Clipboard.copyToSystem(text);
  if (focused instanceof HTMLElement && document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
}
