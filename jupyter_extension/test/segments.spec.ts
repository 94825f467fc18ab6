import { bundle, picture, pictures } from '../src/components/split/bundles';
import { segments } from '../src/components/split/segments';
import type { Line, Text } from '../src/wire';

/** Each line with its sign in front: ` ` the same, `-` went, `+` came. */
function text(...written: string[]): Text {
  const is = { ' ': 'same', '-': 'removed', '+': 'added' } as const;
  const lines = written.map((one, at): Line => {
    const kind = is[one[0] as keyof typeof is];
    return {
      is: kind,
      old: kind === 'added' ? null : at,
      new: kind === 'removed' ? null : at,
      text: one.slice(1),
      marks: []
    };
  });
  return {
    removed_lines: 0,
    added_lines: 0,
    precise: true,
    partial: false,
    rewritten: false,
    left_out: 0,
    lines
  };
}

const told = (one: Text) =>
  segments(one).map(({ changed, old, new: now }) => [
    changed ? '~' : '=',
    old.trim(),
    now.trim()
  ]);

describe('the parts of a text that is shown as it reads', () => {
  it('are cut at empty lines of both sides, and differ where a line of them does', () => {
    expect(
      told(text(' # One', ' ', '-old', '+new', ' ', ' end', ' ', ' stays'))
    ).toEqual([
      ['=', '# One', '# One'],
      ['~', 'old', 'new'],
      ['=', 'end\n\nstays', 'end\n\nstays']
    ]);
  });

  it('are nothing on the side that has them not', () => {
    expect(told(text(' a', ' ', '+new', '+', ' b'))).toEqual([
      ['=', 'a', 'a'],
      ['~', 'b', 'new\n\nb']
    ]);
    expect(told(text(' a', ' ', '+new'))).toEqual([
      ['=', 'a', 'a'],
      ['~', '', 'new']
    ]);
  });

  it.each(['```', '~~~', '$$'])('do not end within %s', fence => {
    const one = text(` ${fence}`, ' a', ' ', '-b', '+c', ' ', ` ${fence}`);
    expect(told(one)).toEqual([
      ['~', `${fence}\na\n\nb\n\n${fence}`, `${fence}\na\n\nc\n\n${fence}`]
    ]);
  });

  it('end after a formula of one line', () => {
    expect(told(text(' $$a$$', ' ', '-b'))).toEqual([
      ['=', '$$a$$', '$$a$$'],
      ['~', 'b', '']
    ]);
  });

  it('know what they refer to in another part', () => {
    const [first] = segments(
      text('-see [x]', '+look at [x]', ' ', ' [x]: https://here.invalid')
    );
    expect(first?.new.endsWith('[x]: https://here.invalid')).toBe(true);
  });
});

describe('an output', () => {
  it.each([
    [
      { output_type: 'stream', name: 'stderr', text: ['a\n', 'b'] },
      { 'application/vnd.jupyter.stderr': 'a\nb' }
    ],
    [
      { output_type: 'error', ename: 'E', evalue: 'v', traceback: [] },
      { 'application/vnd.jupyter.stderr': 'E: v' }
    ],
    [
      { output_type: 'display_data', data: { 'text/plain': ['1', '2'] } },
      { 'text/plain': '12' }
    ],
    [null, {}],
    [[1], {}],
    [{ output_type: 'display_data', data: 'none' }, {}]
  ])('is read from what stands in a file: %j', (value, read) => {
    expect(bundle(value)).toEqual(read);
  });

  it('shows a picture from the page alone, whatever its data hold', () => {
    expect(picture({ 'image/png': 'AA\n==' })).toBe(
      'data:image/png;base64,AA=='
    );
    expect(picture({ 'image/png': '" onerror="x' })).toBe(
      'data:image/png;base64,onerror=x'
    );
    expect(picture({ 'image/svg+xml': '<svg/>' })).toBe(
      'data:image/svg+xml,%3Csvg%2F%3E'
    );
    expect(picture({ 'image/x-evil': 'AA' })).toBeNull();
    expect(pictures({ 'a b.png': { 'image/png': 'AA' }, bad: 3 })).toEqual(
      new Map([['a b.png', 'data:image/png;base64,AA']])
    );
  });
});
