import { Debouncer } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { RestoreAs, RunsView } from '../runsView';
import type { Runs } from '../wire';
import { changedSince, NO_PAGES, withNewest, withOlder } from './pages';
import type { Pages } from './pages';
import { RunCurves } from './runCurves';
import { RunDeeds } from './runDeeds';
import { RunDetails } from './runDetails';
import type { Page, RunsAsked } from './runsAsked';
import { RunsState } from './runsState';
import { trouble } from './trouble';

/** Milliseconds without another key until what was typed is looked for. */
const TYPED = 300;

/**
 * The list of runs. Its newest page is the one that the panel has; it asks itself for older ones, for those that fit some
 * words, for curves, and for what stands in a row that is opened. Hidden, it asks nothing. An answer that is overtaken by
 * another path, by other words or by a later question is dropped.
 */
export class RunsModel {
  constructor(private readonly _asked: RunsAsked) {
    this._details = new RunDetails(this._state, _asked);
    this._curves = new RunCurves(this._state, _asked);
    this._deeds = new RunDeeds(this._state, _asked, () => {
      this._moved.emit();
    });
    this._state.changed.connect(() => {
      this._changed.emit();
    }, this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted when something was done that moves the repository's state. */
  get moved(): ISignal<this, void> {
    return this._moved;
  }

  get view(): RunsView {
    return this._state.view;
  }

  /** What the panel knows: *newest* is the first page of the runs around *path*, null until it has come. */
  know(path: string, newest: Runs | null): void {
    if (path !== this._state.path) {
      this._newest = null;
      this._turn += 1;
      this._details.forget();
      this._curves.forget();
      this._state.start(path);
      this._due = this._state.narrowed;
    }
    if (newest === null || newest === this._newest) {
      return;
    }
    this._newest = newest;
    const { metric, better, aliases } = newest;
    const best = aliases.best?.number ?? null;
    this._state.set({ best, metric, better });
    if (this._state.narrowed) {
      this._due = true;
      void this._look();
    } else {
      this._take(withNewest(this.view, newest));
    }
  }

  setVisible(visible: boolean): void {
    if (visible !== this.view.visible) {
      this._state.set({ visible });
      this._seen();
    }
  }

  /** The numbers of the runs that are compared: what they ran in is shown beside the changes. */
  set sides(numbers: readonly number[]) {
    this._details.sides = numbers;
    this._details.fill();
  }

  unfold(unfolded: boolean): void {
    this._state.set({ unfolded });
    this._seen();
  }

  search(query: string): void {
    if (query !== this.view.query) {
      this._turn += 1;
      this._due = true;
      this._state.set({ query, busy: false });
      void this._typed.invoke();
    }
  }

  limit(only: boolean): void {
    this._turn += 1;
    this._due = true;
    this._state.set({ only, busy: false });
    void this._look();
  }

  retry(): void {
    this._curves.again();
    this._due = true;
    void this._look();
  }

  loadOlder(): void {
    const { runs, more, busy, trouble } = this.view;
    const before = runs[runs.length - 1]?.number;
    if (before !== undefined && more && !busy && trouble === null) {
      void this._page({ before, ...this._asks() }, found =>
        withOlder(this.view, found)
      );
    }
  }

  open(number: number, opened: boolean): void {
    const now = new Set(this.view.opened);
    if (opened) {
      now.add(number);
    } else {
      now.delete(number);
    }
    this._state.set({ opened: now });
    this._deeds.forget(number);
    this._details.fill();
  }

  /** Open the row of *number*, wherever it stands, with the question how to restore it; null takes the question back. */
  askToRestore(number: number | null): void {
    this._state.set({ restoring: number });
    if (number !== null) {
      this._state.set({ unfolded: true });
      if (!this.view.runs.some(run => run.number === number)) {
        this.search(`run/${number}`);
      }
      this.open(number, true);
    }
  }

  note(number: number, text: string): void {
    void this._deeds.note(number, text);
  }

  pin(number: number | null, of: number): void {
    void this._deeds.pin(number, of);
  }

  restore(number: number, as: RestoreAs, name: string | null): void {
    void this._deeds.restore(number, as, name);
  }

  openExecuted(number: number, file: string): void {
    const run = this.view.runs.find(found => found.number === number);
    if (run !== undefined) {
      void this._deeds.openExecuted(run, file);
    }
  }

  private _seen(): void {
    void this._look();
    this._fill();
  }

  /** Look for what was typed, as soon as somebody sees what is found. */
  private async _look(): Promise<void> {
    if (!this._due || !this._state.seen) {
      return;
    }
    this._due = false;
    if (this._state.narrowed) {
      await this._page(this._asks(), found => withNewest(NO_PAGES, found));
    } else if (this._newest !== null) {
      this._state.set({ trouble: null });
      this._take(withNewest(NO_PAGES, this._newest));
    }
  }

  /** Which runs are to be listed. */
  private _asks(): Page {
    const { query, only, notebook } = this.view;
    return {
      ...(query === '' ? {} : { query }),
      ...(only && notebook !== null ? { notebook } : {})
    };
  }

  private async _page(
    page: Page,
    joined: (found: Runs) => Pages
  ): Promise<void> {
    const turn = ++this._turn;
    this._state.set({ busy: true });
    try {
      const found = await this._asked.runs(this._state.path, page);
      if (turn === this._turn) {
        this._state.set({ busy: false, trouble: null });
        this._take(joined(found));
      }
    } catch (error) {
      const why = await trouble(error, this._asked.about);
      if (turn === this._turn) {
        this._state.set({ busy: false, trouble: why });
      }
    }
  }

  private _take({ runs, total, more }: Pages): void {
    this._details.doubt(changedSince(this.view.runs, runs));
    this._state.set({ runs, total, more });
    this._fill();
  }

  /** Ask for what is to be seen and not known. */
  private _fill(): void {
    this._details.fill();
    void this._curves.fill();
  }

  private _newest: Runs | null = null;
  /** Another one for each question: the answer to an earlier one is dropped. */
  private _turn = 0;
  private _due = false;
  private readonly _state = new RunsState();
  private readonly _details: RunDetails;
  private readonly _curves: RunCurves;
  private readonly _deeds: RunDeeds;
  // As long as the page lives.
  private readonly _typed = new Debouncer(() => this._look(), TYPED);
  private readonly _changed = new Signal<this, void>(this);
  private readonly _moved = new Signal<this, void>(this);
}
