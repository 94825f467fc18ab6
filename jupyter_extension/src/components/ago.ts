/** No language named is the browser's own. */
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short'
});

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: readonly [number, Intl.RelativeTimeFormatUnit][] = [
  [365 * DAY, 'year'],
  [30 * DAY, 'month'],
  [7 * DAY, 'week'],
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute']
];

/** *seconds* since the epoch as seen from *now*, in milliseconds: `2 days ago`, `yesterday`. */
export function ago(seconds: number, now: number): string {
  const passed = Math.max(now / 1000 - seconds, 0); // another machine's clock may be ahead
  const [length, unit] = UNITS.find(([length]) => passed >= length) ?? [
    1,
    'second'
  ];
  const count = unit === 'second' ? 0 : Math.floor(passed / length);
  return relative.format(-count, unit);
}

/** *seconds* since the epoch as a day and a time. */
export function date(seconds: number): string {
  const found = new Date(seconds * 1000);
  // A commit may say anything.
  return Number.isNaN(found.getTime()) ? '' : absolute.format(found);
}
