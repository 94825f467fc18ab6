import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { CardsView } from '../cardsView';
import type {
  Answer,
  Authors,
  AuthorsQuestion,
  KeysQuestion,
  Lines,
  Question
} from '../wire';
import type { Ticks } from './ticks';

/** What the model asks with. */
export type CardsAsked = Readonly<{
  authors: (question: AuthorsQuestion) => Promise<Authors>;
  lines: (question: KeysQuestion) => Promise<Lines>;
}>;

/** Milliseconds in which no other card came into sight: who scrolls or types is not waited for by git. */
const QUIET = 400;
/** Changes that are asked about at once. */
const AT_ONCE = 40;

/**
 * What cards show besides the answer. Who made a change is asked for when its card is seen, once, and again when the
 * repository is in another state; at most one question is on its way.
 */
export class CardsModel {
  constructor(
    private readonly _asked: CardsAsked,
    private readonly _ticks: Ticks,
    private readonly _quiet: number = QUIET
  ) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get view(): CardsView {
    return this._view;
  }

  /** Be about *answer*, which *question* asked for, in *repository*. */
  follow(
    answer: Answer | null,
    question: Question | null,
    repository: string
  ): void {
    this._question = question;
    void this._ticks.load(repository).then(others => {
      if (others) {
        const { keys, unread } = this._ticks;
        this._set({ reviewed: keys, unread });
      }
    });
    if (answer === null || answer === this._answer) {
      return;
    }
    const moved = answer.token !== this._answer?.token;
    this._answer = answer;
    if (moved || this._view.unknown.size > 0) {
      this._askAnew(moved ? this._met : this._view.unknown.keys());
    }
  }

  /** Tick changes as reviewed, or no longer. */
  async review(keys: readonly string[], done: boolean): Promise<void> {
    const kept = this._ticks.set(keys, done);
    this._set({ reviewed: this._ticks.keys });
    await kept;
  }

  /** The card of *key* is seen. */
  lookAt(key: string): void {
    if (this._met.has(key)) {
      return;
    }
    this._met.add(key);
    this._due.add(key);
    clearTimeout(this._timer);
    this._timer = setTimeout(() => {
      void this._ask();
    }, this._quiet);
  }

  /** Ask for the lines of one change. Raises what stands in the way. */
  async load(key: string): Promise<void> {
    const question = this._question;
    if (question !== null) {
      const { texts } = await this._asked.lines({ ...question, keys: [key] });
      if (question === this._question) {
        const found = new Map(Object.entries(texts));
        this._set({ lines: new Map([...this._view.lines, ...found]) });
      }
    }
  }

  /** Ask about these again when they are seen: somebody may have committed, or fetched what was missing. */
  private _askAnew(keys: Iterable<string>): void {
    [...keys].forEach(key => {
      this._met.delete(key);
      this._due.delete(key);
    });
    this._lacking = [];
    this._set({ round: this._view.round + 1 });
  }

  private async _ask(): Promise<void> {
    if (this._asking) {
      return; // what is due is asked for afterwards
    }
    this._asking = true;
    for (let keys = this._next(); keys.length > 0; keys = this._next()) {
      await this._askOnce(keys);
    }
    this._asking = false;
  }

  private _next(): string[] {
    const keys = [...this._due].slice(0, AT_ONCE);
    keys.forEach(key => this._due.delete(key));
    return keys;
  }

  private async _askOnce(keys: string[]): Promise<void> {
    const question = this._question;
    if (question === null) {
      return;
    }
    const { round } = this._view;
    const lacking = this._lacking;
    try {
      const told = await this._asked.authors({ ...question, keys, lacking });
      this._tell(keys, told, round === this._view.round);
    } catch {
      // Whatever stands in the way, the question for the changes meets it too, and says so. These are asked when seen again.
      keys.forEach(key => this._met.delete(key));
    }
  }

  /** Show what is *told* of *keys*. What is lacking is told of all that was asked in this round, where it still is the same. */
  private _tell(keys: readonly string[], told: Authors, same: boolean): void {
    const { authors, unknown } = this._view;
    const asked = new Set(keys);
    const kept = <T>(known: ReadonlyMap<string, T>, found: Record<string, T>) =>
      new Map([
        ...[...known].filter(([key]) => !asked.has(key)),
        ...Object.entries(found)
      ]);
    if (same) {
      this._lacking = told.lacking?.objects ?? [];
    }
    this._set({
      authors: kept(authors, told.authors),
      unknown: kept(unknown, told.unknown),
      ...(same && { lacking: told.lacking })
    });
  }

  private _set(change: Partial<CardsView>): void {
    this._view = { ...this._view, ...change };
    this._changed.emit();
  }

  private _view: CardsView = {
    reviewed: new Set(),
    unread: false,
    authors: new Map(),
    unknown: new Map(),
    lacking: null,
    lines: new Map(),
    round: 0
  };
  /** The answer whose state of the repository what is known is true of. */
  private _answer: Answer | null = null;
  /** Objects that were found missing in this round. */
  private _lacking: string[] = [];
  private _question: Question | null = null;
  private _asking = false;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  /** Keys that were asked about, or will be. */
  private readonly _met = new Set<string>();
  private readonly _due = new Set<string>();
  private readonly _changed = new Signal<this, void>(this);
}
