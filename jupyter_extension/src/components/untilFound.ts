import * as React from 'react';

/**
 * For an element with words of something that is not on the page: hidden until a search in the page finds them, which calls *come*.
 * React knows only whether, not until when: https://developer.mozilla.org/docs/Web/HTML/Global_attributes/hidden
 */
export function useUntilFound(
  come: () => void
): React.RefObject<HTMLDivElement> {
  const found = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => {
    const text = found.current;
    text?.setAttribute('hidden', 'until-found');
    text?.addEventListener('beforematch', come);
    return () => {
      text?.removeEventListener('beforematch', come);
    };
  }, [come]);
  return found;
}
