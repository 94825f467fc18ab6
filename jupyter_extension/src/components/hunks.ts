import type { Line, TextFile } from '../wire';

export type Heading = TextFile['headings'][number];

/** Lines that are shown; unchanged ones in between, or the rest of very many, that are shown on demand. */
export type Hunk = Readonly<{
  is: 'shown' | 'gap' | 'rest';
  /** The place of its first line among all lines. */
  from: number;
  lines: readonly Line[];
  /** What is said above it. */
  heading: Heading | null;
}>;

/** Unchanged lines around a change, unless somebody wants others. */
const CONTEXT = 2;
/** Lines in which changes are sought before the rest is put behind a button. */
const MOST = 1000;

type Growing = Hunk & { lines: Line[] };

/**
 * *lines* cut where more than one unchanged line stands further than *context* lines from a change, and below each of *headings*.
 */
export function hunks(
  lines: readonly Line[],
  headings: readonly Heading[] = [],
  context = CONTEXT
): Hunk[] {
  const starts = new Set(headings.filter(ofPart).map(({ at }) => at));
  const near = nearChange(lines, starts, context);
  const said = placed(headings, lines, near, starts);
  const found: Growing[] = [];
  lines.slice(0, MOST).forEach((line, at) => {
    const alone = near[at - 1] !== false && near[at + 1] !== false;
    const is = near[at] === true || alone ? 'shown' : 'gap';
    const heading = said.get(at) ?? null;
    const last = found[found.length - 1];
    if (last?.is === is && heading === null) {
      last.lines.push(line);
    } else {
      found.push({ is, from: at, lines: [line], heading });
    }
  });
  const rest = lines.slice(MOST);
  return rest.length === 0
    ? found
    : [...found, { is: 'rest', from: MOST, lines: rest, heading: null }];
}

/** Whether it tells what happened to a part of the file, not where a hunk stands. */
function ofPart({ kind }: Heading): boolean {
  return kind !== null;
}

/** Where each heading is said: that of a hunk above the unchanged lines it begins with, unless one of them says the same. */
function placed(
  headings: readonly Heading[],
  lines: readonly Line[],
  near: readonly boolean[],
  starts: ReadonlySet<number>
): Map<number, Heading> {
  const said = new Map<number, Heading>();
  for (const heading of headings) {
    let top = heading.at;
    while (
      !ofPart(heading) &&
      !starts.has(top) &&
      near[top - 1] === true &&
      lines[top - 1]?.is === 'same'
    ) {
      top -= 1;
    }
    const context = lines.slice(top, heading.at);
    const shown = context.some(
      line =>
        (heading.new_line !== null && line.new === heading.new_line) ||
        (heading.old_line !== null && line.old === heading.old_line)
    );
    if (!shown) {
      said.set(said.has(top) ? heading.at : top, heading);
    }
  }
  return said;
}

/** Whether each line is a change or close to one; what stands beyond the start of a part is not. */
function nearChange(
  lines: readonly Line[],
  starts: ReadonlySet<number>,
  context: number
): boolean[] {
  const near = lines.map(({ is }) => is !== 'same');
  lines.forEach(({ is }, at) => {
    if (is === 'same') {
      return;
    }
    for (let up = at; up > at - context && up > 0 && !starts.has(up); up -= 1) {
      near[up - 1] = true;
    }
    for (let on = at + 1; on <= at + context && !starts.has(on); on += 1) {
      if (on < near.length) {
        near[on] = true;
      }
    }
  });
  return near;
}
