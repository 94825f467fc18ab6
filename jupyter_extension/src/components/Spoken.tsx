import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Phrase } from '../wire';
import { Hits } from './Hits';
import { isTranslated, said } from './phrases';
import { safe } from './safe';

export type SpokenProps = Readonly<{
  phrase: Phrase;
  trans: TranslationBundle;
}>;

/** What the server says, in the language of the page; what stands in backticks is code. */
export function Spoken({ phrase, trans }: SpokenProps): React.JSX.Element {
  return (
    <span lang={isTranslated(phrase, trans) ? undefined : 'en'}>
      {safe(said(phrase, trans))
        .split(/`([^`]+)`/)
        .map((part, at) =>
          at % 2 === 1 ? (
            <code key={at}>
              <Hits text={part} />
            </code>
          ) : (
            <Hits key={at} text={part} />
          )
        )}
    </span>
  );
}
