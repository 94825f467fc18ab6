import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { UNFILTERED } from '../view';
import type { Choice, Filters, Settings, Trouble, View } from '../view';
import type { Question } from '../wire';
import { Besides } from './besides';
import type { Memory } from './memory';
import { first, Remembering } from './memory';
import { NOTHING_YET } from './nothingYet';
import { patience } from './patience';
import { Questions } from './questions';
import type { Asked, Subject } from './subject';
import { isUnknown, keepsAnswer, trouble } from './trouble';

/** Milliseconds between two tries where there is no answer. */
const AGAIN = 10_000;

/** Why a question was dropped that nobody stopped. */
const OVERTAKEN = 'overtaken';

const DEFAULT = NOTHING_YET.choice;

/**
 * What the panel shows, and when it asks anew. While hidden it asks nothing; what happened meanwhile makes its answer
 * stale. At most one question is on its way; what happens meanwhile is asked about once, afterwards.
 */
export class PanelModel {
  constructor(
    private readonly _asked: Asked,
    private readonly _now: () => number = Date.now,
    memory: Memory | null = null
  ) {
    this._remembering = new Remembering(memory, path => _asked.state(path));
    this._questions = new Questions(_asked);
    this._besides = new Besides(_asked, this._page);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get view(): View {
    return this._view;
  }

  /** Whether something happened since the answer. */
  get stale(): boolean {
    return this._due;
  }

  /** What the answer that is shown was asked with: more can be asked about it so. */
  get question(): Question | null {
    const { answer } = this._view;
    return answer === null ? null : this._questions.of(answer);
  }

  /** Whether a run is going on, as far as is known. */
  get running(): boolean {
    return (
      this._view.runs?.runs.some(run => run.outcome === 'running') ?? false
    );
  }

  /** Whether somebody sees what is asked for. */
  get visible(): boolean {
    return this._visible;
  }

  /** Be about *subject* from now on; also where it was renamed. */
  follow(subject: Subject): void {
    this._subject = subject;
    if (subject.path !== this._view.path) {
      this._overtake();
      this._set({ path: subject.path, answer: null, kernel: null });
      this._set({ ...NOTHING, session: null, trouble: null });
      this._set({ runs: null, stripping: null });
    }
    if (this._awaited?.of === subject.path) {
      this.choose(this._awaited.choice);
    }
    this.refresh();
    void this.lookAtKernel();
  }

  /**
   * Compare by *choice*, which goes before what is remembered. Where it is meant for what is at *of*, it is asked for again once
   * that comes to the front, unless something else is chosen before.
   */
  choose(choice: Choice, of: string | null = null): void {
    const here = of === null || of === this._view.path;
    this._awaited = here ? null : { of, choice };
    if (choice !== this._view.choice) {
      this._overtake();
    }
    this._set({ choice, gone: null });
    this._remembering.chosen(this._view, here);
    this.refresh();
  }

  /** Look at a part of the answer, or at another one. */
  filter(change: Partial<Filters>): void {
    this._set({ filters: { ...this._view.filters, ...change } });
    this._remembering.filtered(this._view);
  }

  /** Be as somebody wants it; what was chosen before stays. */
  configure(settings: Settings): void {
    const { choice, filters } = this._view;
    const usual = first(settings);
    const chosen = choice === DEFAULT ? usual.choice : choice;
    this._set({
      settings,
      choice: chosen,
      filters: filters === UNFILTERED ? usual.filters : filters
    });
    if (chosen !== choice) {
      this.refresh();
    }
  }

  /** Wait no longer for the answer that is on its way. */
  stop(): void {
    this._stopping.abort();
  }

  /** Nobody waits any more for the answer that is on its way: git may be slow, and what is asked for now is not to wait for it. */
  private _overtake(): void {
    this._stopping.abort(OVERTAKEN);
  }

  /** The panel is seen, or no longer. */
  setVisible(visible: boolean): void {
    this._visible = visible;
    if (visible) {
      this._set({});
      void this._ask();
      void this.lookAtKernel();
    }
  }

  /** Something happened that may change the answer. */
  refresh(): void {
    if (!this._due) {
      this._due = true;
      this._set({});
    }
    void this._ask();
  }

  /**
   * Whether the repository is in another state than the answer was true of; starts no git. Where there is no answer, it is
   * asked for again, seldom: what was in the way may be gone.
   */
  async check(): Promise<void> {
    const { answer, path } = this._view;
    if (!this._visible || this._asking) {
      return;
    }
    if (answer === null || this._view.trouble !== null) {
      const stopped = this._view.trouble?.is === 'stopped';
      if (!stopped && this._now() - this._failed >= AGAIN) {
        this.refresh();
      }
      return;
    }
    const token = await this._tokenOf(path);
    if (this._view.answer === answer && token !== answer.token) {
      this.refresh();
    }
  }

  /** Null where it is not to be had: the question for the changes will meet what is in the way, and say so. */
  private async _tokenOf(path: string): Promise<string | null> {
    try {
      return (await this._asked.state(path)).token;
    } catch {
      return null;
    }
  }

  /** Ask whether the subject's kernel records, and what is left in its memory. */
  async lookAtKernel(): Promise<void> {
    this._lookAtSession();
    await this._besides.kernel(this._visible, () => this._subject);
  }

  private _lookAtSession(): void {
    void this._besides.session(this._visible, () => this._subject);
  }

  private async _ask(): Promise<void> {
    if (this._asking || this._next() === null) {
      return;
    }
    this._asking = true;
    const answered = patience(change => {
      this._set(change);
    });
    let subject = this._next();
    while (subject !== null) {
      this._due = false;
      await this._remembering.recall(subject, this._page);
      if (subject === this._subject) {
        await this._askOnce(subject, this._view.choice);
      }
      subject = this._next();
    }
    this._asking = false;
    answered();
  }

  /** What is to be asked about now; null where nothing is. */
  private _next(): Subject | null {
    return this._visible && this._due ? this._subject : null;
  }

  private async _askOnce(subject: Subject, choice: Choice): Promise<void> {
    const stopping = (this._stopping = new AbortController());
    try {
      const [runs, answer] = await this._questions.answered(
        subject,
        choice,
        this._view.runs,
        stopping.signal
      );
      if (this._asksStill(subject, choice)) {
        const checked = this._now();
        const others = runs !== this._view.runs;
        this._set({ runs, answer, checked, trouble: null });
        if (others) {
          this._lookAtSession();
        }
        void this._besides.stripping(subject.path);
      }
    } catch (error) {
      if (stopping.signal.reason === OVERTAKEN) {
        return; // what overtook it is asked for next
      }
      const why: Trouble = stopping.signal.aborted
        ? { is: 'stopped' }
        : await trouble(error, this._asked.about);
      if (this._asksStill(subject, choice) && !this._fallsBack(why, choice)) {
        this._failed = this._now();
        this._set({ trouble: why, ...(keepsAnswer(why) ? {} : NOTHING) });
        if (isUnknown(why)) {
          void this._besides.runs(subject.path);
        }
      }
    }
  }

  /** What was chosen in another session may be gone: then the usual is compared, once. */
  private _fallsBack(why: Trouble, choice: Choice): boolean {
    if (!isUnknown(why) || !this._remembering.recalled(choice)) {
      return false;
    }
    this._set({ choice: DEFAULT, gone: choice });
    this._due = true;
    return true;
  }

  private _asksStill(subject: Subject, choice: Choice): boolean {
    return subject.path === this._subject?.path && choice === this._view.choice;
  }

  private _set(change: Partial<View>): void {
    this._view = { ...this._view, ...change };
    this._changed.emit();
  }

  private _view = NOTHING_YET;
  private readonly _questions: Questions;
  private readonly _besides: Besides;
  private readonly _remembering: Remembering;
  private readonly _page = {
    view: () => this._view,
    set: (change: Partial<View>) => {
      this._set(change);
    }
  };
  private _subject: Subject | null = null;
  /** What is chosen for a file or folder that is on its way to the front. */
  private _awaited: Readonly<{ of: string; choice: Choice }> | null = null;
  private _visible = false;
  private _asking = false;
  private _due = false;
  private _failed = 0;
  private _stopping = new AbortController();
  private readonly _changed = new Signal<this, void>(this);
}

const NOTHING = { answer: null, checked: null } as const;
