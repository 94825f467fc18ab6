/*
 * What comes to the page takes turns: one a frame, the nearest first. Several at once, after a leap in a long list, would stop
 * the page for longer than one likes to wait for any of them.
 */

type Waiting = Readonly<{ far: number; come: () => void }>;

const waiting = new Set<Waiting>();
let came = false;

/** Call *come* when its turn has come, at once where nothing else comes in this frame; what is *far* waits for what is not. Returns how to call it off. */
export function inTurn(far: number, come: () => void): () => void {
  if (!came) {
    came = true;
    requestAnimationFrame(next);
    come();
    return () => undefined;
  }
  const one = { far, come };
  waiting.add(one);
  return () => {
    waiting.delete(one);
  };
}

function next(): void {
  let nearest: Waiting | null = null;
  for (const one of waiting) {
    if (nearest === null || one.far < nearest.far) {
      nearest = one;
    }
  }
  came = nearest !== null;
  if (nearest !== null) {
    waiting.delete(nearest);
    requestAnimationFrame(next);
    nearest.come();
  }
}
