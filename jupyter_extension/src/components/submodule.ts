/** What is said of a repository inside the repository: from which commit to which it went. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { SubmoduleFile } from '../wire';

const DIGITS = 7;

/** The row of a submodule. */
export function submodule(
  file: SubmoduleFile,
  trans: TranslationBundle
): string {
  const [old, now] = [short(file.old_commit), short(file.new_commit)];
  const moved = file.old_commit !== file.new_commit;
  if (!moved) {
    return trans.__('submodule %1, with changes of its own', now);
  }
  return file.dirty
    ? trans.__('submodule %1 → %2, with changes of its own', old, now)
    : trans.__('submodule %1 → %2', old, now);
}

function short(commit: string | null): string {
  return commit === null ? '—' : commit.slice(0, DIGITS);
}
