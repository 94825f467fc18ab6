import { nullTranslator, TranslationManager } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot } from 'react-dom/client';

import golden from '../../tests/cases/comparison/wire.json';
import everyKind from '../../tests/cases/kinds/wire.json';
import chinese from '../../src/rundiff/locale/zh_CN/LC_MESSAGES/rundiff.json';
import { Panel } from '../src/components/Panel';
import { UNFILTERED, USUAL } from '../src/view';
import type { RunsActions, RunsView } from '../src/runsView';
import type { Cards } from '../src/cardsView';
import type { Actions, View } from '../src/view';
import type {
  Answer,
  Comparison,
  Run,
  Runs,
  Side,
  Sides,
  Standing
} from '../src/wire';

/** From run/1 (the best) to run/3 (the last). JSON has no literal types; the Python side holds the file to the schema. */
export const comparison = golden as unknown as Comparison;

/** One notebook to which everything happens that can happen to a cell. */
export const kinds = everyKind as unknown as Comparison;

export const NOW = 1_795_613_000_000;

/** Of three runs each is worse than the one before. */
export const runs: Runs = {
  version: 1,
  runs: [run(3, 0.8944), run(2, 0.9361), run(1, 0.9889)],
  total: 3,
  more: false,
  aliases: {
    last: run(3, 0.8944),
    prev: run(2, 0.9361),
    best: run(1, 0.9889)
  },
  metric: 'val_acc',
  better: 1,
  recording: { on: true, said_by: 'default' },
  repository: 'repository',
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
    metrics: value === undefined ? {} : { val_acc: value },
    note: null,
    pinned: false,
    stale: false,
    world_size: 1
  };
}

/** A repository of which there is nothing to tell but its branch. */
export const plain: Standing = {
  branch: 'main',
  commit: '3f2a9c1',
  doing: [],
  upstream: null,
  worktree: null,
  around: null,
  below: null,
  link: null,
  kept: null,
  shallow: false,
  partial: false,
  sparse: false,
  untracked: [],
  files: null,
  newer: false
};

export function answer(
  part: Partial<Comparison> = {},
  standing: Partial<Standing> = {}
): Answer {
  const places = Object.fromEntries(
    comparison.files.map(({ path }) => [path, `demo/${path}`])
  );
  return {
    comparison: { ...comparison, ...part },
    places,
    token: 'token',
    standing: { ...plain, ...standing }
  };
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
    filters: UNFILTERED,
    settings: USUAL,
    gone: null,
    unread: false,
    runs,
    answer: answer(),
    trouble: null,
    busy: false,
    slow: false,
    checked: NOW,
    kernel: null,
    session: null,
    stripping: null,
    ...part
  };
}

/** The list of runs, as it stands below what *seen* shows. */
export function listed(seen: View, part: Partial<RunsView> = {}): RunsView {
  const { runs } = seen;
  return {
    unfolded: true,
    visible: true,
    query: '',
    only: false,
    notebook: seen.path.endsWith('.ipynb') ? seen.path : null,
    runs: runs?.runs ?? [],
    total: runs?.total ?? null,
    more: runs?.more ?? false,
    best: runs?.aliases.best?.number ?? null,
    metric: runs?.metric ?? null,
    better: runs?.better ?? 0,
    curves: new Map(),
    busy: false,
    trouble: null,
    opened: new Set(),
    details: new Map(),
    deeds: new Map(),
    restoring: null,
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

type Call = readonly [keyof Actions | keyof RunsActions, ...unknown[]];

/** A panel on a page, and what was done in it. */
export class Shown {
  constructor(
    seen: View,
    words: TranslationBundle = trans,
    private readonly _list: Partial<RunsView> = {}
  ) {
    this._trans = words;
    document.body.append(this.page);
    this.update(seen);
  }

  readonly page = document.createElement('div');
  readonly calls: Call[] = [];
  /** What the server was asked to find, and what it finds. */
  readonly queries: string[] = [];
  sides: Sides = { options: [], more: false, metric: null, trunk: null };
  /** Null where an answer is only read. */
  cards: Cards | null = null;

  update(seen: View, list: Partial<RunsView> = this._list): void {
    React.act(() => {
      this._root.render(
        <Panel
          view={seen}
          actions={this._actions}
          part={{ view: listed(seen, list), actions: this._runsActions }}
          trans={this._trans}
          now={NOW}
          cards={this.cards}
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

  /** Whether nobody took the key for itself. */
  key(
    element: HTMLElement,
    key: string,
    init: KeyboardEventInit = {}
  ): boolean {
    const event = new KeyboardEvent('keydown', {
      key,
      bubbles: true,
      cancelable: true,
      ...init
    });
    React.act(() => {
      element.dispatchEvent(event);
    });
    return !event.defaultPrevented;
  }

  /** Have *words* in *field*, or in what is called *field*, or whose label says so, as a person types them. */
  type(field: string | HTMLElement, words: string): void {
    const input = typeof field === 'string' ? this._field(field) : field;
    const { prototype } = input.constructor as typeof HTMLInputElement;
    React.act(() => {
      // Past React, which would take it for its own doing.
      Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(
        input,
        words
      );
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }

  submit(form: string): void {
    const found = this.page.querySelector<HTMLFormElement>(form);
    React.act(() => {
      found?.requestSubmit();
    });
  }

  private _field(label: string): HTMLElement {
    const found = this.find('label, input, textarea', label);
    const id = found.getAttribute('for');
    return (id === null ? null : document.getElementById(id)) ?? found;
  }

  private readonly _actions: Actions = {
    choose: choice => this.calls.push(['choose', choice]),
    filter: change => this.calls.push(['filter', change]),
    sides: query => {
      this.queries.push(query);
      return Promise.resolve().then(() => this.sides);
    },
    refresh: () => this.calls.push(['refresh']),
    stop: () => this.calls.push(['stop']),
    reload: () => this.calls.push(['reload']),
    open: (path, cell) => this.calls.push(['open', path, cell]),
    copy: text => this.calls.push(['copy', text])
  };
  /** What is done in the list of runs. */
  private readonly _runsActions: RunsActions = {
    unfold: unfolded => this.calls.push(['unfold', unfolded]),
    search: words => this.calls.push(['search', words]),
    limit: only => this.calls.push(['limit', only]),
    open: (number, opened) => this.calls.push(['open', number, opened]),
    loadOlder: () => this.calls.push(['loadOlder']),
    retry: () => this.calls.push(['retry']),
    note: (number, text) => this.calls.push(['note', number, text]),
    pin: (number, of) => this.calls.push(['pin', number, of]),
    askToRestore: number => this.calls.push(['askToRestore', number]),
    restore: (...asked) => this.calls.push(['restore', ...asked]),
    openExecuted: (...asked) => this.calls.push(['openExecuted', ...asked]),
    openFolder: folder => this.calls.push(['openFolder', folder])
  };
  private readonly _root = createRoot(this.page);
  private readonly _trans: TranslationBundle;
}

/** The page of the tests has no layout: what is to be seen there is what a test says. */
export class Seeing implements IntersectionObserver {
  static readonly all: Seeing[] = [];
  readonly root = null;
  readonly rootMargin = '';
  readonly scrollMargin = '';
  readonly thresholds = [];
  private readonly _nodes = new Set<Element>();

  constructor(private readonly _say: IntersectionObserverCallback) {
    Seeing.all.push(this);
  }

  /** Tell whoever looks at *node* whether it is near what is seen. */
  static of(
    node: Element,
    isIntersecting: boolean,
    height = 960,
    top = 0
  ): void {
    const boundingClientRect = { height, top, bottom: top + height };
    const rootBounds = { top: -960, bottom: 1920 };
    const where = { boundingClientRect, rootBounds };
    const entry = { isIntersecting, ...where, target: node };
    React.act(() => {
      for (const one of Seeing.all.filter(({ _nodes }) => _nodes.has(node))) {
        one._say([entry as unknown as IntersectionObserverEntry], one);
      }
    });
  }

  observe(node: Element): void {
    this._nodes.add(node);
  }

  unobserve(node: Element): void {
    this._nodes.delete(node);
  }

  disconnect(): void {
    this._nodes.clear();
  }

  takeRecords(): IntersectionObserverEntry[] {
    return [];
  }
}

/** What takes its turn in the next frame has come. */
export function frame(): Promise<void> {
  return React.act(
    () =>
      new Promise<void>(resolve => {
        requestAnimationFrame(() => {
          resolve();
        });
      })
  );
}

// jsdom lays nothing out.
Object.assign(Element.prototype, { scrollIntoView: () => undefined });
Object.assign(globalThis, {
  IS_REACT_ACT_ENVIRONMENT: true,
  IntersectionObserver: Seeing
});
