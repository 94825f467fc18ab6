import type { Extension } from '@codemirror/state';
import { StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet } from '@codemirror/view';
import { Decoration, EditorView, WidgetType } from '@codemirror/view';

import type { Sheet } from './ranges';

/** Show the folded rows of a number. */
const unfold = StateEffect.define<number>();

export type Folding = Readonly<{
  /** From which row to which, the last one excluded; the same number of them on every side. */
  folds: readonly (readonly [number, number])[];
  /** Whether the rows of a number are shown from the start. */
  opened: (fold: number) => boolean;
  words: (count: number) => string;
  /** Show the rows of a number on every side. */
  open: (fold: number) => void;
}>;

/** Unfold on each of *views*, so that their rows stay side by side; the one whose button was pressed keeps the focus. */
export function openIn(views: readonly EditorView[], fold: number): void {
  const focused = views.find(view => view.dom.contains(document.activeElement));
  for (const view of views) {
    view.dispatch({ effects: unfold.of(fold) });
  }
  focused?.contentDOM.focus({ preventScroll: true });
}

/** Runs of unchanged rows behind a button. The library's own are for the mouse alone. */
export function folding(sheet: Sheet, how: Folding): Extension {
  const field = StateField.define<DecorationSet>({
    create: () => Decoration.set(how.folds.flatMap(folded(sheet, how))),
    update: (shown, { effects }) =>
      effects.reduce(
        (left, effect) =>
          effect.is(unfold) ? without(left, effect.value) : left,
        shown
      ),
    provide: found => EditorView.decorations.from(found)
  });
  return field;
}

function folded({ rows }: Sheet, how: Folding) {
  return ([start, end]: readonly [number, number], fold: number) => {
    const [first, last] = [rows[start], rows[end - 1]];
    if (first === undefined || last === undefined || how.opened(fold)) {
      return [];
    }
    const widget = new FoldButton(fold, how.words(end - start), how.open);
    const hidden = Decoration.replace({ widget, block: true, fold });
    return [hidden.range(first.from, last.to)];
  };
}

function without(shown: DecorationSet, fold: number): DecorationSet {
  return shown.update({
    filter: (_from, _to, { spec }) => (spec as { fold: number }).fold !== fold
  });
}

class FoldButton extends WidgetType {
  constructor(
    private readonly _fold: number,
    private readonly _words: string,
    private readonly _open: (fold: number) => void
  ) {
    super();
  }

  override eq(other: FoldButton): boolean {
    return this._fold === other._fold && this._words === other._words;
  }

  override toDOM(): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-Rundiff-gap';
    button.textContent = this._words;
    button.addEventListener('click', () => {
      this._open(this._fold);
    });
    return button;
  }

  override get estimatedHeight(): number {
    return 26;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
