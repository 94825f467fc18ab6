import { parts } from '../src/components/parts';

type One = Readonly<{ key: string; height: number }>;

const sized = ({ height }: One) => ({ height, count: 1 });
const keyOf = ({ key }: One) => key;
const of = (count: number, height: number): One[] =>
  Array.from({ length: count }, (_, at) => ({ key: `${at}`, height }));
const startsOf = (all: readonly One[], before: readonly string[] = []) =>
  parts(all, sized, keyOf, new Set(before)).map(({ items: [first] }) =>
    first === undefined ? '' : first.key
  );

const before = of(40, 200);

describe('the parts of a list', () => {
  it('are about a screen high', () => {
    const heights = parts(before, sized, keyOf).map(({ height }) => height);
    expect(heights).toEqual(Array<number>(10).fill(800));
  });

  it.each<[string, One[]]>([
    [
      'one of it grows',
      before.map(one => (one.key === '1' ? { ...one, height: 500 } : one))
    ],
    ['one comes before it', [{ key: 'new', height: 200 }, ...before.slice(1)]],
    ['one comes into it', [{ key: 'new', height: 200 }, ...before]],
    ['one goes', before.filter(({ key }) => key !== '2')]
  ])('begin where they began when %s', (_, after) => {
    const starts = startsOf(before);
    expect(startsOf(after, starts).slice(1)).toEqual(starts.slice(1));
  });

  it('are not left tiny where most of one goes, nor huge where much comes', () => {
    const starts = startsOf(before);
    const few = before.filter((_, at) => at % 4 === 0);
    expect(startsOf(few, starts).length).toBeLessThan(6);
    const much = before.map(one => ({ ...one, height: 600 }));
    const heights = parts(much, sized, keyOf, new Set(starts)).map(
      ({ height }) => height
    );
    expect(Math.max(...heights)).toBeLessThan(1400);
  });
});
