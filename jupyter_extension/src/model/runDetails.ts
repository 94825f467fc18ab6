import type { Detail } from '../runsView';
import type { RunsAsked } from './runsAsked';
import type { RunsState } from './runsState';
import { trouble } from './trouble';

/** What stands in a row that is opened, and what the compared runs ran in: asked for when somebody sees it. */
export class RunDetails {
  constructor(
    private readonly _state: RunsState,
    private readonly _asked: RunsAsked
  ) {}

  /** Nothing is known any more. */
  forget(): void {
    this._old.clear();
    this._turns.clear();
  }

  /** What is known of these *numbers* may be of yesterday. */
  doubt(numbers: readonly number[]): void {
    for (const number of numbers) {
      this._old.add(number);
    }
  }

  /** The runs that are compared. */
  set sides(numbers: readonly number[]) {
    this._sides = numbers;
  }

  fill(): void {
    const { opened, visible, details } = this._state.view;
    const rows = this._state.seen ? [...opened] : [];
    const sides = visible ? this._sides : [];
    for (const number of new Set([...sides, ...rows])) {
      if (!details.has(number) || this._old.has(number)) {
        void this._ask(number);
      }
    }
  }

  private async _ask(number: number): Promise<void> {
    const { place } = this._state;
    const turn = (this._turns.get(number) ?? 0) + 1;
    this._turns.set(number, turn);
    this._old.delete(number);
    if (this._state.view.details.get(number)?.is !== 'known') {
      this._know(number, { is: 'coming' });
    }
    const detail = await this._answer(place.path, number);
    if (place === this._state.place && turn === this._turns.get(number)) {
      this._know(number, detail);
    }
  }

  private async _answer(path: string, number: number): Promise<Detail> {
    try {
      return { is: 'known', detail: await this._asked.run(path, number) };
    } catch (error) {
      const why = await trouble(error, this._asked.about);
      return { is: 'refused', trouble: why };
    }
  }

  private _know(number: number, detail: Detail): void {
    const details = new Map(this._state.view.details).set(number, detail);
    this._state.set({ details });
  }

  private _sides: readonly number[] = [];
  private readonly _old = new Set<number>();
  private readonly _turns = new Map<number, number>();
}
