import type { Line } from '../wire';
import { safe } from './safe';

export type Piece = Readonly<{ text: string; marked: boolean }>;

/** Characters of one line that are shown; a file of one long line must not stop the page. */
export const LONGEST = 2000;

/** A line cut where marks begin and end, and safe to show. Marks count code points, strings count UTF-16 units. */
export function pieces({ text, marks }: Pick<Line, 'text' | 'marks'>): Piece[] {
  const characters = Array.from(text.slice(0, LONGEST));
  const found: Piece[] = [];
  const add = (from: number, to: number | undefined, marked: boolean) => {
    const piece = characters.slice(from, to).join('');
    if (piece !== '') {
      found.push({ text: safe(piece), marked });
    }
  };
  let end = 0;
  for (const [from, to] of marks) {
    add(end, from, false);
    add(from, to, true);
    end = to;
  }
  add(end, undefined, false);
  return found;
}
