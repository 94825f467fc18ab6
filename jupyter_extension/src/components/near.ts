import * as React from 'react';

import { inTurn } from './turns';

/** How far from what is seen something is still near. */
const MARGIN = '100% 0px';

/**
 * Whether *block* is near what is seen of the panel, how high it is, and how to have it near at once. It stays while somebody is
 * in it with the focus or a selection, and while the panel is hidden, which is to be found as it was left.
 */
export function useNear(
  block: React.RefObject<HTMLElement>,
  first: boolean,
  estimate: number
): [boolean, number, () => void] {
  const [near, setNear] = React.useState(
    first || typeof IntersectionObserver === 'undefined'
  );
  const [measured, setMeasured] = React.useState<number | null>(null);
  React.useEffect(() => {
    const node = block.current;
    if (node === null || typeof IntersectionObserver === 'undefined') {
      return;
    }
    let callOff = (): void => undefined;
    const observer = new IntersectionObserver(
      entries => {
        const last = entries[entries.length - 1];
        if (last === undefined || isHidden(last)) {
          return;
        }
        callOff();
        if (last.isIntersecting) {
          callOff = inTurn(distance(last), () => {
            setNear(true);
          });
        } else if (!isUsed(node)) {
          setMeasured(last.boundingClientRect.height);
          setNear(false);
        }
      },
      { root: node.closest('.jp-Rundiff-panel'), rootMargin: MARGIN }
    );
    observer.observe(node);
    return () => {
      callOff();
      observer.disconnect();
    };
  }, [block]);
  const come = React.useCallback(() => {
    setNear(true);
  }, []);
  return [near, measured ?? estimate, come];
}

/** Nothing is laid out where the panel is not shown. */
function isHidden({ boundingClientRect }: IntersectionObserverEntry): boolean {
  return boundingClientRect.height === 0;
}

/** From the middle of what is seen. */
function distance(entry: IntersectionObserverEntry): number {
  const { boundingClientRect, rootBounds } = entry;
  return rootBounds === null
    ? 0
    : Math.abs(middle(boundingClientRect) - middle(rootBounds));
}

function middle({ top, bottom }: DOMRectReadOnly): number {
  return (top + bottom) / 2;
}

function isUsed(node: HTMLElement): boolean {
  const selection = document.getSelection();
  return (
    node.contains(document.activeElement) ||
    (selection !== null &&
      !selection.isCollapsed &&
      selection.containsNode(node, true))
  );
}
