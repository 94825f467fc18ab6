import type { Heading } from '../src/components/hunks';
import { hunks } from '../src/components/hunks';
import { LONGEST, pieces } from '../src/components/pieces';
import { safe } from '../src/components/safe';
import type { Line } from '../src/wire';

/** `"= = - + ="`: what happened to each line. */
function lines(notation: string): Line[] {
  const kinds = { '=': 'same', '-': 'removed', '+': 'added' } as const;
  return notation.split(' ').map(sign => ({
    is: kinds[sign as keyof typeof kinds],
    old: 0,
    new: 0,
    text: '',
    marks: []
  }));
}

/** `"1 (3) 2"`: how many lines are shown, and how many are not. */
const cut = (notation: string) =>
  hunks(lines(notation))
    .map(({ is, lines: { length } }) =>
      is === 'shown' ? length : `(${length})`
    )
    .join(' ');

describe('lines', () => {
  it.each([
    ['= - + =', '4'],
    ['= = = = - = =', '(2) 5'],
    ['= = = - =', '5'],
    ['- = = = = = +', '7'],
    ['- = = = = = = +', '3 (2) 3'],
    ['= = =', '(3)'],
    ['=', '1']
  ])(
    '%s are cut into %s: two around a change, and no gap of one',
    (all, parts) => {
      expect(cut(all)).toBe(parts);
    }
  );

  it('are shown up to a thousand, and the rest on demand', () => {
    const many = hunks(lines(Array(1200).fill('+').join(' ')));
    expect(many.map(({ is, lines: { length } }) => [is, length])).toEqual([
      ['shown', 1000],
      ['rest', 200]
    ]);
  });
});

describe('headings', () => {
  const at = (place: number, kind: Heading['kind'], new_line = -1) => ({
    at: place,
    kind,
    title: '',
    old_line: null,
    new_line
  });
  const told = (notation: string, ...headings: Heading[]) => {
    const all = lines(notation).map((line, place) => ({ ...line, new: place }));
    return hunks(all, headings)
      .map(({ is, lines: { length }, heading }) => {
        const count = is === 'shown' ? `${length}` : `(${length})`;
        const sign = heading === null ? '' : heading.kind === null ? 'in' : '⇅';
        return sign + count;
      })
      .join(' ');
  };

  it.each<[string, Heading[], string]>([
    ['= = = = = =', [at(2, 'moved')], '(2) ⇅(4)'],
    ['= = = = - =', [at(4, 'moved_edited')], '(4) ⇅2'],
    ['= = - + = = = =', [at(4, 'moved')], '4 ⇅(4)'],
    ['= = = = = - =', [at(5, null)], '(3) in4'],
    ['= = = = = - =', [at(5, null, 4)], '(3) 4'],
    ['= = = = = - =', [at(5, null, 2)], '(3) in4'],
    ['= = = = - =', [at(3, 'moved'), at(4, null)], '(3) ⇅1 in2'],
    ['+ =', [at(0, null)], 'in2']
  ])('of %s with %j are %s', (notation, headings, expected) => {
    expect(told(notation, ...headings)).toBe(expected);
  });
});

describe('marks', () => {
  const marked = (text: string, ...marks: [number, number][]) =>
    pieces({ text, marks })
      .map(piece => (piece.marked ? `[${piece.text}]` : piece.text))
      .join('');

  it.each<[string, [number, number][], string]>([
    ['lr = 0.1', [[5, 8]], 'lr = [0.1]'],
    ['# 😀 lr = 0.1', [[9, 12]], '# 😀 lr = [0.1]'],
    ['👩‍🔬😀x', [[4, 5]], '👩‍🔬😀[x]'],
    ['使用归一化', [[0, 2]], '[使用]归一化'],
    [
      'a b',
      [
        [0, 1],
        [2, 3]
      ],
      '[a] [b]'
    ],
    ['', [], '']
  ])('stand where they are meant in %s', (text, marks, shown) => {
    expect(marked(text, ...marks)).toBe(shown);
  });

  it('count what the notebook holds, not what is shown in its place', () => {
    expect(marked('\tx\u202ey', [3, 4])).toBe('    x\ufffd[y]');
  });

  it('leave nothing of a line out but what is beyond its limit', () => {
    const text = 'x'.repeat(LONGEST + 1);
    expect(marked(text, [1, 2])).toBe(`x[x]${'x'.repeat(LONGEST - 2)}`);
  });
});

describe('hostile text', () => {
  it.each([
    ['a\u0000b\u001b[31m', 'a\u2400b\u241b[31m'],
    ['\u007f\u0085', '\u2421\ufffd'],
    ['photo\u202egnp.exe', 'photo\ufffdgnp.exe'],
    ['\u2066x\u2069\u200f', '\ufffdx\ufffd\ufffd'],
    ['\u2028\u2029', '\ufffd\ufffd']
  ])('%j is made visible', (text, shown) => {
    expect(safe(text)).toBe(shown);
  });

  it('is what is changed, and no other text', () => {
    const text = 'naïve 数据 😀 — → <b>\u00a0\u200d\u202f';
    expect(safe(text)).toBe(text);
  });
});
