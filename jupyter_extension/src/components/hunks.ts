import type { Line } from '../wire';

/** Lines that are shown; unchanged ones in between, or the rest of very many, that are shown on demand. */
export type Hunk = Readonly<{
  is: 'shown' | 'gap' | 'rest';
  /** The place of its first line among all lines. */
  from: number;
  lines: readonly Line[];
}>;

const CONTEXT = 2;
/** Lines in which changes are sought before the rest is put behind a button. */
const MOST = 1000;

/** *lines* cut where more than one unchanged line stands further than two lines from a change. */
export function hunks(lines: readonly Line[]): Hunk[] {
  const near = nearChange(lines);
  const found: { is: Hunk['is']; from: number; lines: Line[] }[] = [];
  lines.slice(0, MOST).forEach((line, at) => {
    const alone = near[at - 1] !== false && near[at + 1] !== false;
    const is = near[at] === true || alone ? 'shown' : 'gap';
    const last = found[found.length - 1];
    if (last?.is === is) {
      last.lines.push(line);
    } else {
      found.push({ is, from: at, lines: [line] });
    }
  });
  const rest = lines.slice(MOST);
  return rest.length === 0
    ? found
    : [...found, { is: 'rest', from: MOST, lines: rest }];
}

function nearChange(lines: readonly Line[]): boolean[] {
  const near = lines.map(() => false);
  lines.forEach((line, at) => {
    if (line.is !== 'same') {
      near.fill(true, Math.max(at - CONTEXT, 0), at + CONTEXT + 1);
    }
  });
  return near;
}
