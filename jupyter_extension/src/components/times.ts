import { UNKNOWN } from './figures';

/** Made once: a list of thousands of runs asks for them. No language named is the browser's own. */
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit'
});
const thisYear = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit'
});
const anyYear = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric'
});

/** *milliseconds* since the epoch as hour and minute. */
export function time(milliseconds: number): string {
  return clock.format(milliseconds);
}

/** *seconds* since the epoch as a day with its time, or with its year where it is not *year*. */
export function moment(seconds: number, year: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) {
    return UNKNOWN; // a record is read from a file, which may say anything
  }
  return (date.getFullYear() === year ? thisYear : anyYear).format(date);
}

/** How long, in one unit: `40 sec`, `3 min`, `2.5 hr`. */
export function duration(seconds: number): string {
  const [value, unit] = inOneUnit(Math.max(seconds, 0));
  return new Intl.NumberFormat(undefined, {
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
