import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Line } from '../wire';
import { Hidden } from './Hidden';
import { Hits } from './Hits';
import { LONGEST, pieces } from './pieces';

export type LineRowProps = Readonly<{ line: Line; trans: TranslationBundle }>;

const SIGNS = { added: '+', removed: '−', same: '' } as const;

/** One line: its numbers, counted from 1, its sign, and its text. */
export function LineRow({ line, trans }: LineRowProps): React.JSX.Element {
  const words = {
    added: trans.__('added'),
    removed: trans.__('removed'),
    same: ''
  };
  return (
    <div className="jp-Rundiff-line" data-is={line.is}>
      <span className="jp-Rundiff-number">{number(line.old)}</span>
      <span className="jp-Rundiff-number">{number(line.new)}</span>
      <span className="jp-Rundiff-sign" aria-hidden="true">
        {SIGNS[line.is]}
      </span>
      <Hidden>{words[line.is]} </Hidden>
      <code className="jp-Rundiff-code">
        <Marked line={line} />
        <Rest line={line} trans={trans} />
        {'\n'}
      </code>
    </div>
  );
}

function number(index: number | null): number | null {
  return index === null ? null : index + 1;
}

function Marked({ line }: Readonly<{ line: Line }>): React.JSX.Element {
  const Mark = line.is === 'removed' ? 'del' : 'ins';
  return (
    <>
      {pieces(line).map(({ text, marked }, at) =>
        marked ? (
          <Mark key={at} className="jp-Rundiff-mark">
            <Hits text={text} />
          </Mark>
        ) : (
          <Hits key={at} text={text} />
        )
      )}
    </>
  );
}

/** Says what of a very long line is not shown. */
function Rest({ line, trans }: LineRowProps): React.JSX.Element | null {
  const left = line.text.length - LONGEST;
  return left <= 0 ? null : (
    <span className="jp-Rundiff-rest">
      {' '}
      {trans._n('⋯ %1 more character', '⋯ %1 more characters', left)}
    </span>
  );
}
