import type { Line, Text } from '../../wire';

/** A part of a text that reads on its own: on both sides the same, or another one on each, where empty is nothing. */
export type Segment = Readonly<{ changed: boolean; old: string; new: string }>;

/** What opens, and what closes, a part in which an empty line parts nothing. */
const FENCE = /^ {0,3}(`{3,}|~{3,}|\$\$)/;
/** What other parts of a text refer to. */
const REFERENCE = /^ {0,3}\[[^\]]+\]: /;

/**
 * *text*, Markdown, cut at empty lines that are on both sides. The engine says what changed: a part in which a line did is
 * another one; neighbours of a kind are one part. What a part refers to at another place, as in `[paper]: https://…`, is added to it.
 */
export function segments({ lines }: Text): Segment[] {
  const found: { changed: boolean; lines: Line[] }[] = [];
  for (const block of blocks(lines)) {
    const changed = block.some(({ is }) => is !== 'same');
    const last = found[found.length - 1];
    if (last?.changed === changed) {
      last.lines.push(...block);
    } else {
      found.push({ changed, lines: [...block] });
    }
  }
  const references = {
    old: referencesOf(lines, 'old'),
    new: referencesOf(lines, 'new')
  };
  return found.map(({ changed, lines: own }) => ({
    changed,
    old: source(own, 'old', references.old),
    new: source(own, 'new', references.new)
  }));
}

function blocks(lines: readonly Line[]): Line[][] {
  const found: Line[][] = [];
  const fences = { old: null, new: null } as Fences;
  let open: Line[] = [];
  for (const line of lines) {
    const inFence = fences.old !== null || fences.new !== null;
    open.push(line);
    if (!inFence && line.is === 'same' && line.text.trim() === '') {
      found.push(open);
      open = [];
    }
    follow(fences, 'old', line);
    follow(fences, 'new', line);
  }
  return open.length > 0 ? [...found, open] : found;
}

type Fences = Record<'old' | 'new', string | null>;

/** Whether the next line of that side stands in a fence, and in which. */
function follow(fences: Fences, side: 'old' | 'new', line: Line): void {
  const fence = FENCE.exec(line.text)?.[1];
  if (line[side] === null || fence === undefined) {
    return;
  }
  const open = fences[side];
  if (open === null) {
    const closed = fence === '$$' && line.text.trim().indexOf('$$', 2) > 0;
    fences[side] = closed ? null : fence;
  } else if (fence.startsWith(open)) {
    fences[side] = null;
  }
}

function referencesOf(lines: readonly Line[], side: 'old' | 'new'): string[] {
  return lines
    .filter(line => line[side] !== null && REFERENCE.test(line.text))
    .map(({ text }) => text);
}

function source(
  lines: readonly Line[],
  side: 'old' | 'new',
  references: readonly string[]
): string {
  const own = lines.filter(line => line[side] !== null).map(({ text }) => text);
  const written = own.join('\n');
  const used = references.filter(line => !own.includes(line));
  return written.trim() === '' || used.length === 0
    ? written
    : `${written}\n\n${used.join('\n')}`;
}
