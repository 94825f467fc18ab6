import type { TranslationBundle } from '@jupyterlab/translation';

import type { File } from './items';
import { safe } from './safe';

/** Between which sides a file is, where a merge is not resolved; else null. */
export function merging(file: File, trans: TranslationBundle): string | null {
  if (file.conflict === null) {
    return null;
  }
  const [ours, theirs] = [safe(file.conflict.ours), safe(file.conflict.theirs)];
  return file.type === 'notebook' && file.cells.every(same)
    ? trans.__(
        'Unresolved merge of %1 and %2, whose code is the same. Take either side, then git add the file.',
        ours,
        theirs
      )
    : trans.__(
        'Unresolved merge: − is %1, + is %2. Resolve it, then git add the file.',
        ours,
        theirs
      );
}

const same = ({ kind }: { kind: string }) => kind === 'same';
