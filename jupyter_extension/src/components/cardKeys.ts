import type * as React from 'react';

const STEPS: Readonly<Record<string, number>> = {
  j: 1,
  ArrowDown: 1,
  k: -1,
  ArrowUp: -1
};

/** Move between the cards with j and k or the arrows; everything else is left alone. */
export function moveBetweenCards(
  event: React.KeyboardEvent<HTMLElement>
): void {
  const step = STEPS[event.key];
  if (step === undefined || modified(event) || writesItself(event.target)) {
    return;
  }
  const titles = [
    ...event.currentTarget.querySelectorAll<HTMLElement>(
      '.jp-Rundiff-card .jp-Rundiff-title'
    )
  ];
  const next = titles[nextIndex(titles, step)];
  if (next !== undefined) {
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }
}

function nextIndex(titles: readonly HTMLElement[], step: number): number {
  const card = document.activeElement?.closest('.jp-Rundiff-card');
  const at = titles.findIndex(title => card?.contains(title) === true);
  return at === -1 ? 0 : at + step;
}

function modified(event: React.KeyboardEvent): boolean {
  return event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
}

/** A list to choose from has its own use for these keys. */
function writesItself(target: EventTarget): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('select, input, textarea') !== null
  );
}
