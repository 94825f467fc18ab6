import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Trouble } from '../../view';
import type { Failure } from '../../wire';
import { Command } from '../Command';
import { remedy } from '../remedy';
import { safe } from '../safe';
import { Spoken } from '../Spoken';

export type RefusedProps = Readonly<{
  trouble: Trouble;
  copy: (text: string) => void;
  /** Ask again, where that may help. */
  retry?: () => void;
  trans: TranslationBundle;
}>;

/** Why something was not done, where it was asked for: the server's own sentence where it has one. */
export function Refused({ trouble, copy, retry, trans }: RefusedProps) {
  const refused = trouble.is === 'refused' ? trouble.failure : null;
  return (
    <div className="jp-Rundiff-refused" role="alert">
      {refused === null ? (
        <Unanswered trouble={trouble} trans={trans} />
      ) : (
        <p className="jp-Rundiff-sentence">
          <Sentence failure={refused} trans={trans} />
        </p>
      )}
      {typeof refused?.command === 'string' && (
        <Command command={refused.command} copy={copy} trans={trans} />
      )}
      {retry !== undefined && (
        <button type="button" className="jp-Rundiff-button" onClick={retry}>
          {trans.__('Retry')}
        </button>
      )}
    </div>
  );
}

type SentenceProps = Readonly<{ failure: Failure; trans: TranslationBundle }>;

function Sentence({ failure, trans }: SentenceProps): React.JSX.Element {
  const { phrase, message } = failure;
  return phrase === null ? (
    <span lang="en">{safe(message)}</span>
  ) : (
    <Spoken phrase={phrase} trans={trans} />
  );
}

function Unanswered({
  trouble,
  trans
}: Pick<RefusedProps, 'trouble' | 'trans'>) {
  const { title, text, detail } = remedy(trouble, '', trans);
  return (
    <>
      <p>
        {title} {text}
      </p>
      {detail !== undefined && (
        <p className="jp-Rundiff-quiet">{safe(detail)}</p>
      )}
    </>
  );
}
