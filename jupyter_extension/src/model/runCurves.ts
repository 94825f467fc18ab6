import type { Run } from '../wire';
import type { RunsAsked } from './runsAsked';
import type { RunsState } from './runsState';
import { trouble } from './trouble';

/** At most so many are asked for at once. */
const MOST = 50;

/** The curves of the rows: asked for once for each state of a run, and only while the rows are seen. */
export class RunCurves {
  constructor(
    private readonly _state: RunsState,
    private readonly _asked: RunsAsked
  ) {}

  /** Nothing is known any more. */
  forget(): void {
    this._known.clear();
    this._missing.clear();
  }

  /** What did not come may come now. */
  again(): void {
    for (const number of this._missing) {
      this._known.delete(number);
    }
    this._missing.clear();
  }

  async fill(): Promise<void> {
    let wanted = this._wanted();
    while (!this._asking && wanted.length > 0) {
      this._asking = true;
      await this._ask(wanted);
      this._asking = false;
      wanted = this._wanted();
    }
  }

  private _wanted(): Run[] {
    const { runs, metric, visible, unfolded } = this._state.view;
    return !visible || metric === null
      ? []
      : runs
          // One that goes on is shown above the list, too.
          .filter(run => unfolded || run.outcome === 'running')
          .filter(run => run.metrics[metric] !== undefined)
          .filter(run => this._known.get(run.number) !== state(run, metric))
          .slice(0, MOST);
  }

  private async _ask(runs: readonly Run[]): Promise<void> {
    const { place, view } = this._state;
    for (const run of runs) {
      this._known.set(run.number, state(run, view.metric));
    }
    try {
      const numbers = runs.map(run => run.number);
      const { curves } = await this._asked.curves(place.path, numbers);
      if (place === this._state.place) {
        const all = new Map(this._state.view.curves);
        for (const [number, curve] of Object.entries(curves)) {
          all.set(Number(number), curve);
        }
        this._state.set({ curves: all });
      }
    } catch (error) {
      const why = await trouble(error, this._asked.about);
      if (place === this._state.place) {
        runs.forEach(({ number }) => this._missing.add(number));
        this._state.set({ trouble: why });
      }
    }
  }

  private _asking = false;
  private readonly _known = new Map<number, string>();
  /** Those that were asked for in vain. */
  private readonly _missing = new Set<number>();
}

function state(run: Run, metric: string | null): string {
  return `${run.outcome} ${run.steps} ${metric}`;
}
