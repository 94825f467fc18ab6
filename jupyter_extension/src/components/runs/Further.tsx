import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

export type FurtherProps = Readonly<{
  busy: boolean;
  load: () => void;
  trans: TranslationBundle;
}>;

/** Older runs: they come as soon as one scrolls to their end, and for those who do not scroll by a button. */
export function Further({ busy, load, trans }: FurtherProps) {
  const button = React.useRef<HTMLButtonElement>(null);
  const latest = React.useRef(load);
  latest.current = load;
  React.useEffect(() => {
    const { current } = button;
    if (current === null || busy) {
      return undefined;
    }
    // Anew after each page: where it did not fill what is seen, the next one comes.
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) {
          latest.current();
        }
      },
      { root: current.closest('.jp-Rundiff-panel') }
    );
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [busy]);
  return (
    <p className="jp-Rundiff-further">
      <button
        ref={button}
        type="button"
        className="jp-Rundiff-button"
        aria-disabled={busy}
        onClick={load}
      >
        {busy ? trans.__('Loading…') : trans.__('Older runs')}
      </button>
    </p>
  );
}
