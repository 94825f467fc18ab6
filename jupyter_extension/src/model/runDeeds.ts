import type { Deed, DeedName, RestoreAs } from '../runsView';
import type { Restored, Run } from '../wire';
import type { RunsAsked } from './runsAsked';
import type { RunsState } from './runsState';
import { trouble } from './trouble';

/** What somebody does to a run, one thing at a time; how it came out stands in the run's row. */
export class RunDeeds {
  /** *moved* is called when the repository is in another state than before. */
  constructor(
    private readonly _state: RunsState,
    private readonly _asked: RunsAsked,
    private readonly _moved: () => void
  ) {}

  note(number: number, text: string): Promise<void> {
    return this._do(number, 'note', async path => {
      const { run } = await this._asked.note(path, number, text);
      this._change(number, { note: run?.note ?? null }, text.trim());
      return null;
    });
  }

  /** Call *number* the best run, none where it is null; *of* is the row where that was pressed. */
  pin(number: number | null, of: number): Promise<void> {
    return this._do(of, 'pin', async path => {
      const { aliases } = await this._asked.pin(path, number);
      for (const run of this._state.view.runs) {
        if (run.pinned || run.number === number) {
          this._change(run.number, { pinned: run.number === number });
        }
      }
      this._state.set({ best: aliases.best?.number ?? null });
      return null;
    });
  }

  restore(number: number, as: RestoreAs, name: string | null): Promise<void> {
    return this._do(number, 'restore', async path => {
      const restored = await this._asked.restore(path, number, as, name);
      this._state.set({ restoring: null });
      return restored;
    });
  }

  openExecuted(run: Run, file: string): Promise<void> {
    return this._do(run.number, 'open', async path => {
      await this._asked.openExecuted(path, run, file);
      return null;
    });
  }

  /** What came of the last deed has been read. */
  forget(number: number): void {
    const deeds = new Map(this._state.view.deeds);
    if (deeds.get(number)?.is !== 'doing' && deeds.delete(number)) {
      this._state.set({ deeds });
    }
  }

  private async _do(
    number: number,
    what: DeedName,
    act: (path: string) => Promise<Restored | null>
  ): Promise<void> {
    if (this._state.view.deeds.get(number)?.is === 'doing') {
      return;
    }
    const { place } = this._state;
    const before = this._restoredBefore(number);
    this._did(number, { is: 'doing', what });
    let came: Deed;
    try {
      const restored = (await act(place.path)) ?? before;
      came = { is: 'done', what, restored };
    } catch (error) {
      const why = await trouble(error, this._asked.about);
      came = { is: 'refused', what, trouble: why };
    }
    if (place === this._state.place) {
      this._did(number, came);
    }
    if (came.is === 'done' && what !== 'open') {
      this._moved();
    }
  }

  /** Where it was restored to stays told, whatever else is done to the run, until its row is folded. */
  private _restoredBefore(number: number): Restored | null {
    const deed = this._state.view.deeds.get(number);
    return deed?.is === 'done' ? deed.restored : null;
  }

  private _did(number: number, deed: Deed): void {
    const deeds = new Map(this._state.view.deeds).set(number, deed);
    this._state.set({ deeds });
  }

  /** The row, and what is known beyond it, as the next answers will say; *note* is all of what was written. */
  private _change(number: number, part: Partial<Run>, note?: string): void {
    const { runs, details } = this._state.view;
    const changed = runs.map(run =>
      run.number === number ? { ...run, ...part } : run
    );
    this._state.set({ runs: changed });
    const known = details.get(number);
    if (known?.is === 'known') {
      const run = { ...known.detail.run, ...part };
      const whole = note === undefined ? known.detail.note : note || null;
      const detail = { ...known.detail, run, note: whole };
      this._state.set({
        details: new Map(details).set(number, { is: 'known', detail })
      });
    }
  }
}
