import type { View } from '../view';

/** Milliseconds after which an answer that is on its way is spoken of. */
const PATIENCE = 300;

/** Milliseconds after which it can be stopped. */
const LONG = 1_000;

/** Say after a while by *set* that an answer is on its way, then that it takes long; returns how to say that it has come. */
export function patience(
  set: (change: Partial<Pick<View, 'busy' | 'slow'>>) => void
): () => void {
  const waiting = [
    setTimeout(() => {
      set({ busy: true });
    }, PATIENCE),
    setTimeout(() => {
      set({ slow: true });
    }, LONG)
  ];
  return () => {
    waiting.forEach(clearTimeout);
    set({ busy: false, slow: false });
  };
}
