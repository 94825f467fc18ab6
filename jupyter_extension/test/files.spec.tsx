import { stored } from '../src/components/stored';
import { what } from '../src/components/what';
import type { BinaryFile, Finding, Line, TextFile } from '../src/wire';
import { answer, comparison, Shown, trans, view } from './shown';

const isText = (file: { type: string }): file is TextFile =>
  file.type === 'text';
const some = comparison.files.find(isText);
const whole = comparison.findings.find(({ path }) => path === some?.path);
if (some === undefined || whole === undefined) {
  throw new Error('the sample has a text file that changed');
}

const binary: BinaryFile = {
  type: 'binary',
  path: 'model.pt',
  old_path: null,
  kind: 'edited',
  mode: null,
  conflict: null,
  old_size: 2000,
  new_size: 3000,
  large: false,
  old_hash: 'aaaaaaaaaaaa',
  new_hash: 'bbbbbbbbbbbb',
  old_lfs: false,
  new_lfs: false
};

describe('a file that is not compared line by line', () => {
  const hash = 'aaaaaaaaaaaa';
  it.each<[Partial<BinaryFile>, string]>([
    [{}, 'binary: 2 kB → 3 kB, SHA-256 aaaaaaaaaaaa → bbbbbbbbbbbb'],
    [
      { old_size: null, old_hash: null },
      'binary: — → 3 kB, SHA-256 — → bbbbbbbbbbbb'
    ],
    [
      { old_hash: null, new_hash: null, large: true },
      'too large to compare: 2 kB → 3 kB, not read, so not hashed'
    ],
    [
      { old_lfs: true, new_lfs: true },
      'Git LFS: 2 kB → 3 kB, SHA-256 aaaaaaaaaaaa → bbbbbbbbbbbb'
    ],
    [
      { old_lfs: true, new_size: 2000, new_hash: hash },
      'Git LFS pointer → file: 2 kB → 2 kB, same content, SHA-256 aaaaaaaaaaaa'
    ],
    [
      { new_lfs: true, old_hash: null, large: true },
      'file → Git LFS pointer: 2 kB → 3 kB, SHA-256 not read → bbbbbbbbbbbb'
    ]
  ])('tells size and hash: %j', (part, words) => {
    expect(stored({ ...binary, ...part }, trans)).toBe(words);
  });
});

const likely: Finding = { ...whole, likely: true, effects: [], told: [] };

const NAME = 'def b';

/** `b` moved above `a`, and was edited. */
const moved: TextFile = {
  ...some,
  kind: 'edited',
  sort: 'code',
  text: {
    ...some.text,
    removed_lines: 1,
    added_lines: 1,
    lines: [
      line('same', 40, 0, 'def b():'),
      line('removed', 41, null, '    return 1'),
      line('added', null, 1, '    return 2'),
      line('same', 0, 2, 'def a():'),
      line('same', 1, 3, '    pass')
    ]
  },
  headings: [
    { at: 0, kind: 'moved_edited', title: NAME, old_line: 40, new_line: 0 }
  ]
};

function line(
  is: Line['is'],
  old: number | null,
  now: number | null,
  text: string
): Line {
  return { is, old, new: now, text, marks: [] };
}

describe('a Python file in which a function moved', () => {
  const shown = (file: TextFile) =>
    new Shown(view({ answer: answer({ files: [file], findings: [likely] }) }));
  const names = (panel: Shown, selector: string) =>
    panel.all(selector).map(({ textContent }) => textContent);

  it('names it above its lines, with the lines it came from and went to', () => {
    const panel = shown(moved);
    expect(names(panel, '.jp-Rundiff-part')).toEqual([
      'def b: moved from line 41 to 1 and edited'
    ]);
    expect(names(panel, '.jp-Rundiff-number')).toEqual([
      '41',
      '1',
      '42',
      '',
      '',
      '2',
      '1',
      '3',
      '2',
      '4'
    ]);
  });

  it.each<[TextFile['sort'], string]>([
    [null, 'parts moved'],
    ['code', 'edited, parts moved'],
    ['comment', 'comments only, parts moved']
  ])('where what changed beside is %s is said to be %s', (sort, words) => {
    const item = {
      key: '',
      finding: likely,
      file: { ...moved, sort },
      cell: null,
      text: moved.text,
      headings: moved.headings
    };
    expect(what(item, trans)).toBe(words);
  });
});
