import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Refusal } from '../errors';
import type { Choice, Trouble, View } from '../view';
import type {
  About,
  Answer,
  Editor,
  Failure,
  Kernel,
  Question,
  Runs,
  State,
  Stripping
} from '../wire';
import { trouble } from './trouble';

/** What the model asks with. */
export type Asked = Readonly<{
  about: () => Promise<About>;
  runs: (path: string) => Promise<Runs>;
  compare: (question: Question) => Promise<Answer>;
  state: (path: string) => Promise<State>;
  kernel: (id: string) => Promise<Kernel>;
  stripping: (path: string) => Promise<Stripping>;
}>;

/** What the panel is about: a notebook with what is unsaved in it and its kernel, or a folder. */
export type Subject = Readonly<{
  path: string;
  /** Whether the server can look at it where git is. */
  onDisk: boolean;
  /** Null where everything is saved; *whole* asks for every source. */
  editor: (whole: boolean) => Editor | null;
  kernelId: () => string | null;
}>;

/** Milliseconds after which an answer that is on its way is spoken of. */
const PATIENCE = 300;

/** Milliseconds between two tries where there is no answer. */
const AGAIN = 10_000;

const ELSEWHERE: Failure = {
  code: 'not-on-disk',
  message:
    'this file is on another drive, so there is no git repository to ask',
  command: null
};

const DEFAULT: Choice = { baseline: null, target: null };

/**
 * What the panel shows, and when it asks anew. While hidden it asks nothing; what happened meanwhile makes its answer
 * stale. At most one question is on its way; what happens meanwhile is asked about once, afterwards.
 */
export class PanelModel {
  constructor(
    private readonly _asked: Asked,
    private readonly _now: () => number = Date.now
  ) {}

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
      this._set({ path: subject.path, answer: null, kernel: null });
      this._set({ trouble: null, checked: null, runs: null, stripping: null });
    }
    this.refresh();
    void this.lookAtKernel();
  }

  choose(choice: Choice): void {
    this._set({ choice });
    this.refresh();
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
      if (this._now() - this._failed >= AGAIN) {
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

  /** Ask whether the subject's kernel records. It is the server that is asked: the kernel may be busy for hours. */
  async lookAtKernel(): Promise<void> {
    const id = this._subject?.kernelId() ?? null;
    if (!this._visible || id === null) {
      this._set({ kernel: null });
      return;
    }
    try {
      const kernel = await this._asked.kernel(id);
      if (this._subject?.kernelId() === id) {
        this._set({ kernel });
      }
    } catch {
      // Whatever stands in the way, the question for the changes meets it too, and says so.
      this._set({ kernel: null });
    }
  }

  /** Ask what a commit of the notebook would leave out. */
  private async _lookAtStripping(path: string): Promise<void> {
    if (!path.endsWith('.ipynb')) {
      return;
    }
    let stripping: Stripping | null = null;
    try {
      stripping = await this._asked.stripping(path);
    } catch {
      // A file that is no notebook, say: the answer about the changes says so.
    }
    if (path === this._view.path) {
      this._set({ stripping });
    }
  }

  private async _ask(): Promise<void> {
    if (this._asking || this._next() === null) {
      return;
    }
    this._asking = true;
    const patience = setTimeout(() => {
      this._set({ busy: true });
    }, PATIENCE);
    let subject = this._next();
    while (subject !== null) {
      this._due = false;
      await this._askOnce(subject, this._view.choice);
      subject = this._next();
    }
    clearTimeout(patience);
    this._asking = false;
    this._set({ busy: false });
  }

  /** What is to be asked about now; null where nothing is. */
  private _next(): Subject | null {
    return this._visible && this._due ? this._subject : null;
  }

  private async _askOnce(subject: Subject, choice: Choice): Promise<void> {
    try {
      const [runs, answer] = await this._answered(subject, choice);
      if (this._asksStill(subject, choice)) {
        const checked = this._now();
        this._set({ runs, answer, checked, trouble: null });
        void this._lookAtStripping(subject.path);
      }
    } catch (error) {
      const why = await trouble(error, this._asked.about);
      if (this._asksStill(subject, choice)) {
        this._failed = this._now();
        this._set({ trouble: why, ...(keepsAnswer(why) ? {} : NOTHING) });
      }
    }
  }

  /** The list of runs, anew only where the repository is in another state, and the answer. */
  private async _answered(
    subject: Subject,
    choice: Choice
  ): Promise<[Runs, Answer]> {
    if (!subject.onDisk) {
      throw new Refusal(ELSEWHERE);
    }
    const { runs } = this._view;
    if (runs === null) {
      return Promise.all([
        this._asked.runs(subject.path),
        this._compare(subject, choice)
      ]);
    }
    const answer = await this._compare(subject, choice);
    const same = answer.token === runs.token;
    return [same ? runs : await this._asked.runs(subject.path), answer];
  }

  private _asksStill(subject: Subject, choice: Choice): boolean {
    return subject.path === this._subject?.path && choice === this._view.choice;
  }

  private async _compare(subject: Subject, choice: Choice): Promise<Answer> {
    const { path } = subject;
    const editor = subject.editor(this._whole === path);
    try {
      return await this._asked.compare({ path, ...choice, editor });
    } catch (error) {
      if (!(error instanceof Refusal) || error.failure.code !== 'resend') {
        throw error;
      }
      this._whole = path;
      return this._asked.compare({
        path,
        ...choice,
        editor: subject.editor(true)
      });
    }
  }

  private _set(change: Partial<View>): void {
    this._view = { ...this._view, ...change };
    this._changed.emit();
  }

  private _view: View = {
    path: '',
    choice: DEFAULT,
    runs: null,
    answer: null,
    trouble: null,
    busy: false,
    checked: null,
    kernel: null,
    stripping: null
  };
  private _subject: Subject | null = null;
  private _visible = false;
  private _asking = false;
  private _due = false;
  private _failed = 0;
  /** The notebook whose file is not what its editor has read: all of its cells are sent. */
  private _whole: string | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

const NOTHING = { answer: null, checked: null } as const;

/** Where the server is gone for a moment, the last answer is still worth reading. */
function keepsAnswer(why: Trouble): boolean {
  return why.is === 'unreachable' || why.is === 'failed';
}
