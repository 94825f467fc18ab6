import type * as React from 'react';

const STEPS: Readonly<Record<string, number>> = {
  j: 1,
  ArrowDown: 1,
  k: -1,
  ArrowUp: -1
};

/** Move between the runs with j and k or the arrows, as between the cards; a radio button has its own use for arrows. */
export function moveBetweenRuns(event: React.KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  const { target, currentTarget } = event;
  if (
    step === undefined ||
    event.altKey ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    !(target instanceof HTMLElement) ||
    target.closest('input, textarea') !== null
  ) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  const titles = [
    ...currentTarget.querySelectorAll<HTMLElement>('.jp-Rundiff-runTitle')
  ];
  const row = target.closest('.jp-Rundiff-run');
  const at = titles.findIndex(title => row?.contains(title) === true);
  titles[at + step]?.focus();
}
