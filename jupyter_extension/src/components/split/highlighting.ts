import type { Extension } from '@codemirror/state';
import * as React from 'react';

import type { Rendering } from '../../splitView';

/** Null until Lab has loaded what colours this language. */
export function useHighlighting(
  { highlighting }: Rendering,
  language: string | null,
  file: string
): readonly Extension[] | null {
  const [found, setFound] = React.useState<readonly Extension[] | null>(null);
  React.useEffect(() => {
    let away = false;
    void highlighting(language, file).then(extensions => {
      if (!away) {
        setFound(extensions);
      }
    });
    return () => {
      away = true;
    };
  }, [highlighting, language, file]);
  return found;
}
