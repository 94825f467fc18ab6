import type { Run } from '../wire';
import { locale } from './language';

type Figure = Run['metrics'][string];

/** What stands where a number is not known: never 0. */
export const UNKNOWN = '—';

/** Four digits, as the terminal shows them. */
export function figure(value: Figure | null): string {
  if (value === null) {
    return UNKNOWN;
  }
  if (typeof value === 'string') {
    return value;
  }
  const digits = value.toPrecision(4);
  return digits.includes('e')
    ? digits.replace(/\.?0+e/, 'e')
    : String(Number(digits));
}

/** What must be added to *old*; of the figures as they are shown, unless these are alike. Null where one is no number. */
export function difference(
  old: Figure | null | undefined,
  now: Figure | null | undefined
): number | null {
  if (typeof old !== 'number' || typeof now !== 'number') {
    return null;
  }
  return Number(figure(now)) - Number(figure(old)) || now - old;
}

/** With its sign in front: `+0.01`, `−0.0945`. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${figure(Math.abs(value))}`;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Bytes in the unit that a person would choose, in the language of the panel. */
export function size(bytes: number | null): string {
  if (bytes === null) {
    return UNKNOWN;
  }
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 3);
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: 1
  }).format(bytes / 1000 ** power);
}
