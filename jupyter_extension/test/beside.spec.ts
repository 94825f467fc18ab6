/** What is shown beside a notebook finds a place in Lab and in Notebook 7. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { SplitPanel, TabPanel, Widget } from '@lumino/widgets';

import { showBeside, shownBeside } from '../src/panel/beside';

/** As Notebook 7 does: one document in the main area, and what comes after it is dropped. */
class OneDocument {
  readonly activated: string[] = [];
  readonly below = new TabPanel();
  readonly page = new SplitPanel({ orientation: 'vertical' });
  readonly main: Widget[] = [];

  constructor() {
    this.page.addWidget(new Widget());
    this.page.addWidget(this.below);
    this.page.setRelativeSizes([0.96, 0.04]);
    Widget.attach(this.page, document.body);
  }

  add(widget: Widget, area: string): void {
    if (area === 'down') {
      this.below.addWidget(widget);
    } else if (this.main.length === 0) {
      this.put(widget);
    }
  }

  protected put(widget: Widget): void {
    this.main.push(widget);
    Widget.attach(widget, document.body);
  }

  widgets(area: string): IterableIterator<Widget> {
    return (area === 'main' ? this.main : this.below.widgets).values();
  }

  activateById(id: string): void {
    this.activated.push(id);
  }
}

class Lab extends OneDocument {
  readonly mode = 'multiple-document';

  override add(widget: Widget): void {
    this.put(widget);
  }
}

const shellOf = (shell: OneDocument) =>
  shell as unknown as JupyterFrontEnd.IShell;

function named(id: string): Widget {
  const widget = new Widget();
  widget.id = id;
  return widget;
}

it('a tab of its own in Lab', () => {
  const lab = new Lab();
  const [notebook, split] = [named('notebook'), named('split')];
  showBeside(shellOf(lab), notebook);
  showBeside(shellOf(lab), split);
  expect(lab.main).toEqual([notebook, split]);
  expect(shownBeside(shellOf(lab), 'split')).toBe(split);
});

it('below the notebook in Notebook 7, each as it is asked for', () => {
  const page = new OneDocument();
  const shell = shellOf(page);
  showBeside(shell, named('notebook'));
  const [split, text] = [named('split'), named('text')];
  showBeside(shell, split);
  showBeside(shell, text);
  expect(page.below.widgets).toEqual([split, text]);
  expect(page.below.currentWidget).toBe(text);
  showBeside(shell, split);
  expect(page.below.currentWidget).toBe(split);
  expect(page.activated.slice(-1)).toEqual(['split']);
  expect(shownBeside(shell, 'text')).toBe(text);
  expect(shownBeside(shell, 'other')).toBeUndefined();
});

it('is given room below the notebook, and keeps the room that it was given', () => {
  const page = new OneDocument();
  const shell = shellOf(page);
  showBeside(shell, named('notebook'));
  showBeside(shell, named('split'));
  expect(page.page.relativeSizes()).toEqual([0.5, 0.5]);
  page.page.setRelativeSizes([3, 1]);
  showBeside(shell, named('text'));
  expect(page.page.relativeSizes()).toEqual([0.75, 0.25]);
});
