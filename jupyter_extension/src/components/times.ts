import { UNKNOWN } from './figures';
import { locale } from './language';

/** Made once: a list of thousands of runs asks for them. */
const made = new Map<object, Intl.DateTimeFormat>();
const CLOCK = { hour: '2-digit', minute: '2-digit' } as const;
const THIS_YEAR = {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit'
} as const;
const ANY_YEAR = { day: 'numeric', month: 'short', year: 'numeric' } as const;

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = made.get(options);
  const found = known ?? new Intl.DateTimeFormat(locale(), options);
  made.set(options, found);
  return found;
}

/** *milliseconds* since the epoch as hour and minute. */
export function time(milliseconds: number): string {
  return format(CLOCK).format(milliseconds);
}

/** *seconds* since the epoch as a day with its time, or with its year where it is not *year*. */
export function moment(seconds: number, year: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) {
    return UNKNOWN; // a record is read from a file, which may say anything
  }
  return format(date.getFullYear() === year ? THIS_YEAR : ANY_YEAR).format(
    date
  );
}

/** *seconds* since the epoch, in short: today only the time. *now* is in milliseconds. */
export function recent(seconds: number, now: number): string {
  const [then, today] = [new Date(seconds * 1000), new Date(now)];
  return then.toDateString() === today.toDateString()
    ? time(seconds * 1000)
    : moment(seconds, today.getFullYear());
}

/** How long, in one unit: `40 sec`, `3 min`, `2.5 hr`. */
export function duration(seconds: number): string {
  const [value, unit] = inOneUnit(Math.max(seconds, 0));
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: unit === 'hour' ? 1 : 0
  }).format(value);
}

function inOneUnit(seconds: number): [number, string] {
  if (seconds < 90) {
    return [seconds, 'second'];
  }
  if (seconds < 90 * 60) {
    return [seconds / 60, 'minute'];
  }
  return seconds < 36 * 3600
    ? [seconds / 3600, 'hour']
    : [seconds / 86400, 'day'];
}
