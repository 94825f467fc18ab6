/** Every state of the panel, one at a time, on a page that has JupyterLab's style sheets and ours. */
import * as React from 'react';
import type { Root } from 'react-dom/client';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';

import { Panel } from '../../src/components/Panel';
import type { RunsActions } from '../../src/runsView';
import type { Actions } from '../../src/view';
import { EVERY } from '../runStates';
import { listed, NOW, trans } from '../shown';

const nothing = () => undefined;

/** What is pressed in the gallery leads nowhere. */
const actions = new Proxy({} as Actions & RunsActions, { get: () => nothing });

class Gallery {
  readonly names = EVERY.map(([name]) => name);

  /** Show the state called *name*, and nothing else; *open* is with all that can be unfolded. */
  show(name: string, open: boolean): void {
    const [, view, list] = EVERY.find(([one]) => one === name) ?? [];
    if (view === undefined) {
      throw new Error(`no state is called ${name}`);
    }
    const part = { view: listed(view, list), actions };
    this.hide();
    this._page.id = 'rundiff-gallery';
    // As Lab's side area has it, over all that Lab shows.
    this._page.className = 'jp-Rundiff-host jp-ThemedContainer';
    this._page.style.cssText = 'position: fixed; inset: 0; z-index: 100000;';
    document.body.append(this._page);
    // Its React is another copy than Lab's, and would give the same ids again.
    this._root = createRoot(this._page, { identifierPrefix: 'gallery-' });
    flushSync(() => {
      this._root?.render(
        <Panel
          view={view}
          actions={actions}
          part={part}
          trans={trans}
          now={NOW}
        />
      );
    });
    if (open) {
      this._unfold();
    }
  }

  hide(): void {
    this._root?.unmount();
    this._page.remove();
  }

  /** What is unfolded may hold more to unfold. */
  private _unfold(): void {
    const folded = 'button[aria-expanded="false"], details:not([open]) summary';
    for (let round = 0; round < 4; round++) {
      flushSync(() => {
        for (const one of this._page.querySelectorAll<HTMLElement>(folded)) {
          one.click();
        }
      });
    }
  }

  private _root: Root | null = null;
  private readonly _page = document.createElement('div');
}

Object.assign(globalThis, { rundiffGallery: new Gallery() });
