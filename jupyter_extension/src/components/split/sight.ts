import * as React from 'react';

/** Whether what *ref* is at is at least *least* pixels wide; true until that is known. */
export function useWide(ref: React.RefObject<Element>, least: number): boolean {
  const [wide, setWide] = React.useState(true);
  React.useEffect(() => {
    const element = ref.current;
    if (element === null) {
      return;
    }
    const observer = new ResizeObserver(entries => {
      const width = entries[entries.length - 1]?.contentRect.width ?? 0;
      if (width > 0) {
        setWide(width >= least);
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [ref, least]);
  return wide;
}

/** Tell the styles how high *bar* is, which stays in sight above what is led to: in a narrow page it has several rows. */
export function useTold(bar: React.RefObject<HTMLElement>): void {
  React.useEffect(() => {
    const element = bar.current;
    const page = element?.parentElement ?? null;
    if (element === null || page === null) {
      return;
    }
    const observer = new ResizeObserver(() => {
      const height = `${element.offsetHeight}px`;
      page.style.setProperty('--jp-Rundiff-bar-height', height);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [bar]);
}

/** Milliseconds in which what comes to the page around a place finds its height. */
const SETTLING = 4_000;
const MOVES = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

/** Keep *node* in sight while what stands around it finds its height, unless somebody moves on. Returns how to stop. */
export function keepInSight(node: HTMLElement): () => void {
  const until = performance.now() + SETTLING;
  let frame = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    for (const move of MOVES) {
      document.removeEventListener(move, stop, true);
    }
  };
  const look = () => {
    node.scrollIntoView({ block: 'nearest' });
    if (performance.now() < until) {
      frame = requestAnimationFrame(look);
    } else {
      stop();
    }
  };
  for (const move of MOVES) {
    document.addEventListener(move, stop, { capture: true, passive: true });
  }
  frame = requestAnimationFrame(look);
  return stop;
}
