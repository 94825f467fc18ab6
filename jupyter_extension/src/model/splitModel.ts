import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type {
  ChangePlace,
  SplitSubject,
  SplitView,
  Wanted,
  Whole
} from '../splitView';
import type { Trouble } from '../view';
import type {
  About,
  Answer,
  CellQuestion,
  CellSides,
  Editor,
  Question
} from '../wire';
import { trouble } from './trouble';

/** What the model asks with. */
export type SplitAsked = Readonly<{
  about: () => Promise<About>;
  compare: (question: Question) => Promise<Answer>;
  cell: (question: CellQuestion) => Promise<CellSides>;
  /** The notebook that is asked about with everything that is unsaved in it; null where nothing is. */
  unsaved: () => Editor | null;
}>;

const UNKNOWN: Whole = {
  sides: null,
  trouble: null,
  busy: false,
  outputs: false
};

/** What a split view shows: one comparison, which stands until one looks again, and the changes that came into sight. */
export class SplitModel {
  constructor(
    subject: SplitSubject,
    private readonly _asked: SplitAsked
  ) {
    this._view = {
      subject,
      answer: null,
      trouble: null,
      busy: false,
      wholes: new Map()
    };
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get view(): SplitView {
    return this._view;
  }

  /** Ask for the comparison; what was seen of single changes is asked for anew as well. */
  async load(): Promise<void> {
    const turn = (this._turn += 1);
    this._set({ busy: true, trouble: null });
    const editor = this._asked.unsaved();
    try {
      const answer = await this._asked.compare({ ...this._question(), editor });
      if (turn === this._turn) {
        this._editor = editor;
        this._set({ answer, busy: false, wholes: new Map() });
      }
    } catch (error) {
      const why = await this._why(error);
      if (turn === this._turn) {
        this._set({ trouble: why, busy: false });
      }
    }
  }

  /** Ask for one change, unless it is known or on its way with all that is *wanted*. */
  async ask(place: ChangePlace, wanted: Wanted): Promise<void> {
    const turn = this._turn;
    const known = this._view.wholes.get(place.key);
    const asked = known !== undefined && (known.outputs || !wanted.outputs);
    if (asked && !wanted.large && known.trouble === null) {
      return;
    }
    const before = known ?? UNKNOWN;
    this._setWhole(place, {
      ...before,
      busy: true,
      trouble: null,
      outputs: before.outputs || wanted.outputs
    });
    const found = await this._whole(place, wanted, before);
    if (turn === this._turn) {
      this._setWhole(place, found);
    }
  }

  private async _whole(
    place: ChangePlace,
    wanted: Wanted,
    before: Whole
  ): Promise<Whole> {
    const { row, old_index, new_index } = place;
    const { file } = this._view.subject;
    const where = { file, row, old_index, new_index };
    const { outputs } = wanted;
    try {
      const question = { ...this._question(), editor: this._editor, ...where };
      const sides = await this._asked.cell({ ...question, ...wanted });
      return { sides, trouble: null, busy: false, outputs };
    } catch (error) {
      const why = await this._why(error);
      return { ...before, trouble: why, busy: false };
    }
  }

  private _question(): Question {
    const { path, baseline, target } = this._view.subject;
    return { path, baseline, target };
  }

  private _why(error: unknown): Promise<Trouble> {
    return trouble(error, () => this._asked.about());
  }

  private _setWhole({ key }: ChangePlace, whole: Whole): void {
    this._set({ wholes: new Map(this._view.wholes).set(key, whole) });
  }

  private _set(change: Partial<SplitView>): void {
    this._view = { ...this._view, ...change };
    this._changed.emit();
  }

  private _view: SplitView;
  /** What was unsaved when the comparison was made: its rows are numbered by that. */
  private _editor: Editor | null = null;
  /** Counts comparisons: what was asked for before the last one is not shown. */
  private _turn = 0;
  private readonly _changed = new Signal<this, void>(this);
}
