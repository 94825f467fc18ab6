import { nullTranslator, TranslationManager } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot } from 'react-dom/client';

import golden from '../../tests/cases/comparison/wire.json';
import everyKind from '../../tests/cases/kinds/wire.json';
import chinese from '../../src/rundiff/locale/zh_CN/LC_MESSAGES/rundiff.json';
import { Panel } from '../src/components/Panel';
import type { Actions, View } from '../src/view';
import type { Answer, Comparison, Run, Runs, Side } from '../src/wire';

/** From run/1 (the best) to run/3 (the last). JSON has no literal types; the Python side holds the file to the schema. */
export const comparison = golden as unknown as Comparison;

/** One notebook to which everything happens that can happen to a cell. */
export const kinds = everyKind as unknown as Comparison;

export const NOW = 1_795_613_000_000;

/** Of three runs each is worse than the one before. */
export const runs: Runs = {
  version: 1,
  runs: [run(3, 0.8944), run(2, 0.9361), run(1, 0.9889)],
  aliases: { last: 3, prev: 2, best: 1 },
  metric: 'val_acc',
  recording: { on: true, said_by: 'default' },
  token: 'token'
};

export function run(number: number, value?: number): Run {
  return {
    number,
    name: `run/${number}`,
    gpu: false,
    device: 'cpu',
    started: NOW / 1000 - 3600 + number,
    outcome: 'finished',
    seconds: 4,
    notebook: 'train.ipynb',
    script: null,
    steps: 230,
    metrics: value === undefined ? {} : { val_acc: value }
  };
}

export function answer(part: Partial<Comparison> = {}): Answer {
  const places = Object.fromEntries(
    comparison.files.map(({ path }) => [path, `demo/${path}`])
  );
  return { comparison: { ...comparison, ...part }, places, token: 'token' };
}

export function side(
  kind: Side['kind'],
  label: string,
  run: Run | null = null
): Side {
  return { kind, label, run };
}

export function view(part: Partial<View> = {}): View {
  return {
    path: 'demo/train.ipynb',
    choice: { baseline: 'run/best', target: 'run/last' },
    runs,
    answer: answer(),
    trouble: null,
    busy: false,
    checked: NOW,
    kernel: null,
    stripping: null,
    ...part
  };
}

export const trans = nullTranslator.load('rundiff');

/** What a Lab shows whose server sends the catalogue. */
export async function inChinese(): Promise<TranslationBundle> {
  const lab = new TranslationManager('', '', undefined, {
    fetch: () => Promise.resolve({ data: { rundiff: chinese }, message: '' })
  } as unknown as ConstructorParameters<typeof TranslationManager>[3]);
  await lab.fetch('zh_CN');
  return lab.load('rundiff');
}

type Call = readonly [keyof Actions, ...unknown[]];

/** A panel on a page, and what was done in it. */
export class Shown {
  constructor(seen: View, words: TranslationBundle = trans) {
    this._trans = words;
    document.body.append(this.page);
    this.update(seen);
  }

  readonly page = document.createElement('div');
  readonly calls: Call[] = [];

  update(seen: View): void {
    React.act(() => {
      this._root.render(
        <Panel
          view={seen}
          actions={this._actions}
          trans={this._trans}
          now={NOW}
        />
      );
    });
  }

  get text(): string {
    return this.page.textContent;
  }

  all(selector: string): HTMLElement[] {
    return [...this.page.querySelectorAll<HTMLElement>(selector)];
  }

  /** The first element that has *words* as, or in, its name. */
  find(selector: string, words: string): HTMLElement {
    const found = this.all(selector).find(one =>
      [one.getAttribute('aria-label'), one.textContent].some(name =>
        name?.includes(words)
      )
    );
    if (found === undefined) {
      throw new Error(`no ${selector} with "${words}" in: ${this.text}`);
    }
    return found;
  }

  press(words: string): void {
    this.click(this.find('button', words));
  }

  click(element: HTMLElement): void {
    React.act(() => {
      element.click();
    });
  }

  key(element: HTMLElement, key: string): void {
    React.act(() => {
      element.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
      );
    });
  }

  choose(label: string, value: string): void {
    const id = this.find('label', label).getAttribute('for') ?? '';
    const select = document.getElementById(id) as HTMLSelectElement;
    React.act(() => {
      select.value = value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  private readonly _actions: Actions = {
    choose: choice => this.calls.push(['choose', choice]),
    refresh: () => this.calls.push(['refresh']),
    open: (path, cell) => this.calls.push(['open', path, cell]),
    copy: text => this.calls.push(['copy', text])
  };
  private readonly _root = createRoot(this.page);
  private readonly _trans: TranslationBundle;
}

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
