import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { RunsView } from '../runsView';

/** What is known of the runs around a path; *place* is another object for each path, so that late answers are told. */
export class RunsState {
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get view(): RunsView {
    return this._view;
  }

  get path(): string {
    return this.place.path;
  }

  /** Whether somebody sees the rows. */
  get seen(): boolean {
    return this._view.visible && this._view.unfolded;
  }

  set(change: Partial<RunsView>): void {
    this._view = { ...this._view, ...change };
    this._changed.emit();
  }

  /** Whether only some of the runs are to be listed. */
  get narrowed(): boolean {
    const { query, only, notebook } = this._view;
    return query !== '' || (only && notebook !== null);
  }

  /** Be about *path*, of which nothing is known yet. */
  start(path: string): void {
    this.place = { path };
    const notebook = path.endsWith('.ipynb') ? path : null;
    this.set({ ...UNKNOWN, notebook });
  }

  place: Readonly<{ path: string }> = { path: '' };
  private _view: RunsView = {
    ...UNKNOWN,
    unfolded: true,
    visible: false,
    query: '',
    only: false,
    notebook: null
  };
  private readonly _changed = new Signal<this, void>(this);
}

const UNKNOWN = {
  runs: [],
  total: null,
  more: false,
  best: null,
  metric: null,
  better: 0,
  curves: new Map(),
  busy: false,
  trouble: null,
  opened: new Set<number>(),
  details: new Map(),
  deeds: new Map(),
  restoring: null
} as const;
