import type { TranslationBundle } from '@jupyterlab/translation';

import type { BinaryFile } from '../wire';
import { listed } from './counts';
import { size, UNKNOWN } from './figures';

/** What is known of a file that is not compared line by line. */
export function stored(file: BinaryFile, trans: TranslationBundle): string {
  return listed([sizes(file, trans), hashes(file, trans)], trans);
}

function sizes(file: BinaryFile, trans: TranslationBundle): string {
  const [old, now] = [size(file.old_size), size(file.new_size)];
  const both = file.old_size !== null && file.new_size !== null;
  if (both && file.old_lfs !== file.new_lfs) {
    return file.old_lfs
      ? trans.__('Git LFS pointer → file: %1 → %2', old, now)
      : trans.__('file → Git LFS pointer: %1 → %2', old, now);
  }
  if (file.old_lfs || file.new_lfs) {
    return trans.__('Git LFS: %1 → %2', old, now);
  }
  return file.large
    ? trans.__('too large to compare: %1 → %2', old, now)
    : trans.__('binary: %1 → %2', old, now);
}

function hashes(file: BinaryFile, trans: TranslationBundle): string {
  const { old_hash, new_hash } = file;
  if (old_hash === null && new_hash === null) {
    return trans.__('not read, so not hashed');
  }
  if (old_hash === new_hash && file.old_size === file.new_size) {
    return trans.__('same content, SHA-256 %1', new_hash);
  }
  const of = (there: number | null, hash: string | null) =>
    hash ?? (there === null ? UNKNOWN : trans.__('not read'));
  return trans.__(
    'SHA-256 %1 → %2',
    of(file.old_size, old_hash),
    of(file.new_size, new_hash)
  );
}
