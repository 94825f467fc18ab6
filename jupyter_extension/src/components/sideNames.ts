import type { TranslationBundle } from '@jupyterlab/translation';

import type { Comparison } from '../wire';
import { safe } from './safe';

type Side = Comparison['baseline'];

/** What the server calls the side before the first commit; no revision can be called so. */
const NOTHING = 'nothing (no commit yet)';

/** What the two sides of *comparison* are called. */
export function sideNames(
  { baseline, target }: Comparison,
  trans: TranslationBundle
): readonly [string, string] {
  return [sideName(baseline, trans), sideName(target, trans)];
}

/** What has no name in git is called in the reader's language; a run and a commit are called what they are. */
function sideName(side: Side, trans: TranslationBundle): string {
  switch (side.kind) {
    case 'editor':
      return trans.__('now (unsaved edits included)');
    case 'saved':
      return trans.__('now (saved files)');
    case 'index':
      return trans.__('index');
    case 'commit':
      return side.label === NOTHING
        ? trans.__('nothing (no commit yet)')
        : safe(side.label);
    case 'run':
    case 'path':
      return safe(side.label);
  }
}

/** As `sideName`, and a run by its name alone: in a sentence, what it ran on would be in the way. */
export function shortName(side: Side, trans: TranslationBundle): string {
  return side.run === null ? sideName(side, trans) : safe(side.run.name);
}
