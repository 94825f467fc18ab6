import type { EditorStateConfig, Extension } from '@codemirror/state';
import { EditorState, RangeSetBuilder, Text } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  gutter,
  GutterMarker,
  highlightSpecialChars,
  WidgetType
} from '@codemirror/view';

import type { Row, Sheet } from './ranges';

/** Words for what is drawn. */
export type Words = Readonly<{
  added: string;
  removed: string;
  /** What the editor is called by those who listen. */
  name: string;
}>;

const SIGNS = { added: '+', removed: '−', same: '' } as const;

/** What may turn the reading direction and the library leaves as it is. */
const TURNING = /[\u202a-\u202c\u2068]/g;

/** An editor of *sheet* that nobody can write in, with the engine's lines, numbers and marks, and nothing of its own. */
export function editor(
  sheet: Sheet,
  numbers: readonly ('old' | 'new')[],
  words: Words,
  extensions: readonly Extension[]
): EditorStateConfig {
  return {
    doc: documentOf(sheet),
    extensions: [
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      // Without a caret it is still to be reached, scrolled and selected by keys.
      EditorView.contentAttributes.of({
        tabindex: '0',
        'aria-label': words.name
      }),
      EditorView.lineWrapping,
      highlightSpecialChars({ addSpecialChars: TURNING }),
      numbers.map(side => column(sheet, 'number', row => number(row[side]))),
      column(sheet, 'sign', row => SIGNS[row.is]),
      EditorView.decorations.of(painted(sheet, words)),
      extensions
    ]
  };
}

/** An empty text is one empty line. */
export function documentOf({ lines }: Sheet): Text {
  return lines.length === 0 ? Text.empty : Text.of([...lines]);
}

function number(index: number | null): string {
  return index === null ? '' : `${index + 1}`;
}

/** What stands at the line's start for those who listen, and what marks it and its characters for those who see. */
function painted({ rows }: Sheet, words: Words) {
  const builder = new RangeSetBuilder<Decoration>();
  for (const row of rows) {
    if (row.is === 'same') {
      continue;
    }
    builder.add(row.from, row.from, LINES[row.is]);
    const widget = new Spoken(`${words[row.is]} `);
    builder.add(row.from, row.from, Decoration.widget({ widget, side: -1 }));
    for (const { from, to } of row.marks) {
      builder.add(from, to, MARKS[row.is]);
    }
  }
  return builder.finish();
}

const line = (is: 'added' | 'removed') =>
  Decoration.line({ attributes: { 'data-is': is } });
const mark = (tagName: 'del' | 'ins') =>
  Decoration.mark({ tagName, class: 'jp-Rundiff-mark' });
const LINES = { added: line('added'), removed: line('removed') };
const MARKS = { added: mark('ins'), removed: mark('del') };

class Spoken extends WidgetType {
  constructor(private readonly _words: string) {
    super();
  }

  override eq(other: Spoken): boolean {
    return this._words === other._words;
  }

  override toDOM(): HTMLElement {
    const span = document.createElement('span');
    span.className = 'jp-Rundiff-hidden';
    span.textContent = this._words;
    return span;
  }
}

/** A column beside the lines, as wide as the widest of its words. */
function column(
  sheet: Sheet,
  of: 'number' | 'sign',
  says: (row: Row) => string
): Extension {
  const words = sheet.rows.map(says);
  const widest = words.reduce(
    (most, word) => (word.length > most.length ? word : most),
    ''
  );
  return gutter({
    class: `jp-Rundiff-${of}`,
    lineMarker: (view, { from }) => {
      const at = view.state.doc.lineAt(from).number - 1;
      const row = sheet.rows[at];
      // A fold begins where its first line does.
      return row === undefined ? null : new Marker(words[at] ?? '', row.is);
    },
    initialSpacer: () => new Marker(widest, 'same')
  });
}

class Marker extends GutterMarker {
  constructor(
    private readonly _word: string,
    private readonly _is: Row['is']
  ) {
    super();
  }

  override eq(other: Marker): boolean {
    return this._word === other._word && this._is === other._is;
  }

  override toDOM(): Node {
    const span = document.createElement('span');
    span.dataset.is = this._is;
    span.textContent = this._word;
    return span;
  }
}
