import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { File } from './items';
import { merging } from './merging';

export type ConflictProps = Readonly<{ file: File; trans: TranslationBundle }>;

/** That a file is in the middle of a merge: which side is which, and what to do. */
export function Conflict({
  file,
  trans
}: ConflictProps): React.JSX.Element | null {
  const words = merging(file, trans);
  return words === null ? null : <p className="jp-Rundiff-conflict">{words}</p>;
}
