import type { OpenCell } from '../src/model/unsaved';
import { everything, unsaved } from '../src/model/unsaved';
import { chosen } from '../src/panel/address';

/** `a:x b:y` is two code cells, `a` with the source x and `b` with y. */
const cells = (words: string): OpenCell[] =>
  words.split(' ').map(word => {
    const [id = '', source = ''] = word.split(':');
    return { id, type: 'code', source };
  });

const sent = (now: string, saved: string, stamp: string | null = 'then') => {
  const editor = unsaved(cells(now), { stamp, cells: cells(saved) });
  return editor?.cells
    .map(cell =>
      typeof cell.source !== 'string' ? cell.id : `${cell.id}:${cell.source}`
    )
    .join(' ');
};

describe('what is sent of an open notebook', () => {
  it.each([
    ['a:1 b:2', 'a:1 b:2', undefined],
    ['a:1 b:3', 'a:1 b:2', 'a b:3'],
    ['a:1 b:2 c:9', 'a:1 b:2', 'a b c:9'],
    ['b:2', 'a:1 b:2', 'b'],
    ['b:2 a:1', 'a:1 b:2', 'b a']
  ])('of %s where %s is saved: %s', (now, saved, expected) => {
    expect(sent(now, saved)).toBe(expected);
  });

  it('is everything when it is not known what the file holds', () => {
    expect(sent('a:1', 'a:1', null)).toBe('a:1');
    expect(unsaved(cells('a:1'), null)).toEqual(everything(cells('a:1')));
  });

  it('has the source of a cell that became another type', () => {
    const now: OpenCell[] = [{ id: 'a', type: 'markdown', source: '1' }];
    const editor = unsaved(now, { stamp: 'then', cells: cells('a:1') });
    expect(editor?.cells).toEqual(now);
  });
});

describe('the sides that the panel opens on', () => {
  it.each([
    ['', '', null],
    ['?reset', '', null],
    ['?rundiff', '', { baseline: null, target: null }],
    ['?rundiff=run/3', '', { baseline: 'run/3', target: null }],
    [
      '?a=1&rundiff=run/best..run/last',
      'HEAD',
      { baseline: 'run/best', target: 'run/last' }
    ],
    ['', 'run/best..', { baseline: 'run/best', target: null }]
  ])('are, for %s and %s, %j', (search, server, expected) => {
    expect(chosen(search, server)).toEqual(expected);
  });
});
