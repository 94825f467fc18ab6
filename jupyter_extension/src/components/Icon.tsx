import * as React from 'react';

const PATHS = {
  check: 'M3.5 8.5l3 3 6-7',
  chevron: 'M6 4l4 4-4 4',
  cross: 'M4 4l8 8M12 4l-8 8',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  jump: 'M7 3H3v10h10V9M10 3h3v3M13 3L7 9',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.5L13 6M13 2.5V6H9.5',
  stop: 'M4.5 4.5h7v7h-7z',
  split: 'M2.5 3h11v10h-11zM8 3v10',
  swap: 'M5 13V3M2.5 5.5L5 3l2.5 2.5M11 3v10M8.5 10.5L11 13l2.5-2.5'
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words, or in a button that has a name of its own. */
export function Icon(props: Readonly<{ name: IconName }>): React.JSX.Element {
  return (
    <svg
      className={`jp-Rundiff-icon jp-Rundiff-icon-${props.name}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[props.name]} />
    </svg>
  );
}
