import { Change, Chunk } from '@codemirror/merge';

import { documentOf } from '../src/components/split/editor';
import type { Row, Sheet } from '../src/components/split/ranges';
import {
  differences,
  folds,
  hunksOf,
  LONGEST,
  sheet,
  unified
} from '../src/components/split/ranges';
import type { Comparison, Line, Text } from '../src/wire';
import { comparison, kinds } from './shown';

/** Every text that the engine has written into the goldens. */
const texts = [comparison, kinds].flatMap(textsOf);

function textsOf({ files }: Comparison): Text[] {
  return files.flatMap(file =>
    file.type === 'notebook'
      ? file.cells.flatMap(({ text }) => (text === null ? [] : [text]))
      : file.type === 'text'
        ? [file.text]
        : []
  );
}

/** `a |b c` → a line whose marks stand between bars. */
function line(is: Line['is'], marked: string, at: number): Line {
  const pieces = marked.split('|').map(piece => Array.from(piece));
  const marks: [number, number][] = [];
  let end = 0;
  pieces.forEach((piece, index) => {
    if (index % 2 === 1) {
      marks.push([end, end + piece.length]);
    }
    end += piece.length;
  });
  return {
    is,
    old: is === 'added' ? null : at,
    new: is === 'removed' ? null : at,
    text: pieces.flat().join(''),
    marks
  };
}

/** Each line with its sign in front: ` ` the same, `-` went, `+` came. */
function text(...lines: string[]): Text {
  const is = { ' ': 'same', '-': 'removed', '+': 'added' } as const;
  return {
    removed_lines: 0,
    added_lines: 0,
    precise: true,
    partial: false,
    rewritten: false,
    left_out: 0,
    lines: lines.map((one, at) =>
      line(is[one[0] as keyof typeof is], one.slice(1), at)
    )
  };
}

/** A row as the engine would tell it: read back from the document that is shown. */
function told(shown: Sheet, row: Row) {
  const all = shown.lines.join('\n');
  return {
    is: row.is,
    old: row.old,
    new: row.new,
    text: all.slice(row.from, row.to),
    marks: row.marks.map(({ from, to }) => all.slice(from, to))
  };
}

const said = (one: Line) => ({
  ...one,
  marks: one.marks.map(([from, to]) =>
    Array.from(one.text).slice(from, to).join('')
  )
});

describe('what the split view shows', () => {
  it('is every line, sign, number and mark of the engine, on its side and in its order', () => {
    expect(texts.length).toBeGreaterThan(10);
    for (const one of texts) {
      for (const side of ['old', 'new'] as const) {
        const shown = sheet(one, side);
        expect(shown.rows.map(row => told(shown, row))).toEqual(
          one.lines.filter(each => each[side] !== null).map(said)
        );
      }
      const both = unified(one);
      expect(both.rows.map(row => told(both, row))).toEqual(
        one.lines.map(said)
      );
    }
  });

  it('marks whole characters where they are two units long', () => {
    const shown = sheet(text('+训练 🚀|🐍x|归'), 'new');
    const [row] = shown.rows;
    expect(row && told(shown, row).marks).toEqual(['🐍x']);
  });

  it('cuts a line that is too long for a page, with its marks', () => {
    const long = 'x'.repeat(LONGEST + 5);
    const shown = sheet(text(`+|${long}|`), 'new');
    expect(shown.lines[0]).toBe(`${'x'.repeat(LONGEST)} ⋯`);
    expect(shown.rows[0]?.marks).toEqual([{ from: 0, to: LONGEST }]);
  });
});

/** How the merge view takes our ranges. */
function chunks(one: Text): readonly Chunk[] {
  const [old, now] = [sheet(one, 'old'), sheet(one, 'new')];
  const override = () =>
    differences(hunksOf(one), old, now).map(
      ({ fromA, toA, fromB, toB }) => new Change(fromA, toA, fromB, toB)
    );
  return Chunk.build(documentOf(old), documentOf(now), { override });
}

describe('the rows that the merge view puts side by side', () => {
  it('are what the engine says is the same: no chunk parts a line from itself', () => {
    for (const one of texts) {
      const [old, now] = [sheet(one, 'old'), sheet(one, 'new')];
      let [endA, endB] = [0, 0];
      for (const chunk of [...chunks(one), null]) {
        const toA = chunk?.fromA ?? documentOf(old).length + 1;
        const toB = chunk?.fromB ?? documentOf(now).length + 1;
        const [a, b] = [old, now].map(each => each.lines.join('\n'));
        expect(a?.slice(endA, toA)).toBe(b?.slice(endB, toB));
        endA = chunk?.toA ?? 0;
        endB = chunk?.toB ?? 0;
      }
    }
  });

  it.each([
    [[' a', ' b', ' c', '-x', ' d', ' e', ' f']],
    [[' a', ' b', ' c', '+x', ' d', ' e', ' f']],
    [['-x', '+y', ' aaa', ' bbb', '-z', '+w']],
    // The library alone would say that the second of two equal blocks came.
    [[' first', '+import os', ' import os.path', ' last']]
  ])('are exactly the hunks: %j', lines => {
    const one = text(...lines);
    const [old, now] = [sheet(one, 'old'), sheet(one, 'new')];
    const starts = ({ rows, lines: all }: Sheet, at: number) =>
      rows[at]?.from ?? all.join('\n').length + (all.length > 0 ? 1 : 0);
    expect(
      chunks(one).map(({ fromA, toA, fromB, toB }) => [fromA, toA, fromB, toB])
    ).toEqual(
      hunksOf(one).map(hunk => [
        starts(old, hunk.old[0]),
        starts(old, hunk.old[1]),
        starts(now, hunk.new[0]),
        starts(now, hunk.new[1])
      ])
    );
  });
});

describe('what is folded', () => {
  const same = (count: number) => Array.from({ length: count }, () => ' s');

  it('is far from every change, and the same on both sides', () => {
    const one = text(...same(10), '-x', '+y', '+z', ...same(12), '+w');
    expect(folds(one)).toEqual([
      { both: [0, 7], old: [0, 7], new: [0, 7] },
      { both: [16, 22], old: [14, 20], new: [15, 21] }
    ]);
    for (const fold of folds(one)) {
      const rows = unified(one).rows.slice(...fold.both);
      expect(rows.every(({ is }) => is === 'same')).toBe(true);
      expect(rows.map(row => row.old)).toEqual(
        sheet(one, 'old')
          .rows.slice(...fold.old)
          .map(row => row.old)
      );
      expect(rows.map(row => row.new)).toEqual(
        sheet(one, 'new')
          .rows.slice(...fold.new)
          .map(row => row.new)
      );
    }
  });

  it('is nothing where little or nothing changed', () => {
    expect(folds(text(...same(6), '-x'))).toEqual([]);
    expect(folds(text(...same(50)))).toEqual([]);
  });
});
