import type * as React from 'react';

import type { CardDeeds } from '../cardsView';

const STEPS: Readonly<Record<string, number>> = {
  j: 1,
  ArrowDown: 1,
  k: -1,
  ArrowUp: -1
};
const FILE_STEPS: Readonly<Record<string, number>> = { ']': 1, '[': -1 };

/** What stands for cards that are not on the page now is stepped on too: then they are. */
const CARDS = '.jp-Rundiff-card .jp-Rundiff-title, .jp-Rundiff-standIn button';
const FILES =
  '.jp-Rundiff-file > .jp-Rundiff-row .jp-Rundiff-title, .jp-Rundiff-card[data-of="file"] .jp-Rundiff-title';

type Key = React.KeyboardEvent<HTMLElement>;

/** The keys of the panel, for moving between cards and acting on one; everything else is left alone. */
export function cardKeys(event: Key, deeds: CardDeeds | null): void {
  if (event.defaultPrevented || modified(event) || ownUse(event)) {
    return;
  }
  if (moved(event) || (deeds !== null && acted(event, deeds))) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function moved(event: Key): boolean {
  const step = STEPS[event.key];
  if (step !== undefined) {
    return move(event.currentTarget, CARDS, step);
  }
  const far = FILE_STEPS[event.key];
  return far !== undefined && move(event.currentTarget, FILES, far);
}

function move(panel: HTMLElement, kind: string, step: number): boolean {
  const titles = [...panel.querySelectorAll<HTMLElement>(kind)];
  const next = titles[nextIndex(titles, step)];
  next?.focus();
  return next !== undefined;
}

/** The one after, or before, where the focus is; the first one where it is in none. */
function nextIndex(titles: readonly HTMLElement[], step: number): number {
  const active = document.activeElement;
  const card = active?.closest('.jp-Rundiff-card') ?? null;
  const at = titles.findIndex(
    title => title === active || card?.contains(title) === true
  );
  if (at !== -1) {
    return at + step;
  }
  return active === null ? 0 : besides(titles, active, step);
}

/** Where the focus is in a card that is none of *titles*: the one that follows it, or that stands before it. */
function besides(
  titles: readonly HTMLElement[],
  active: Element,
  step: number
): number {
  const behind = titles.findIndex(
    title =>
      (active.compareDocumentPosition(title) &
        Node.DOCUMENT_POSITION_FOLLOWING) !==
      0
  );
  const after = behind === -1 ? titles.length : behind;
  return step > 0 ? after : after - 1;
}

/** Act on the card that has the focus. */
function acted(event: Key, deeds: CardDeeds): boolean {
  if (event.key === '?') {
    deeds.showKeys();
    return true;
  }
  const card = document.activeElement?.closest<HTMLElement>('.jp-Rundiff-card');
  const keys = card?.dataset.keys?.split(' ') ?? [];
  if (!card || keys.length === 0) {
    return false;
  }
  switch (event.key) {
    case 'r':
      // What else has the focus may go away as the card folds.
      card.querySelector<HTMLElement>('.jp-Rundiff-title')?.focus();
      deeds.review(keys, card.dataset.done !== 'true');
      return true;
    case 'c':
      deeds.copyPatch(keys);
      return true;
    default:
      return false;
  }
}

/** Shift makes a question mark on many keyboards. */
function modified(event: Key): boolean {
  return (
    event.altKey ||
    event.ctrlKey ||
    event.metaKey ||
    (event.shiftKey && event.key !== '?')
  );
}

/** Whoever writes, or has a list to choose from open, has a use for these keys. */
function ownUse({ target, nativeEvent }: Key): boolean {
  return (
    nativeEvent.isComposing ||
    (target instanceof HTMLElement &&
      target.closest(
        'select, input:not([type="checkbox"]), textarea, [contenteditable="true"], [role="listbox"], [role="combobox"]'
      ) !== null)
  );
}
