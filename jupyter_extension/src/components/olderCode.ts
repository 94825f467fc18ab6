import type { TranslationBundle } from '@jupyterlab/translation';

import type { OlderCode } from '../wire';
import { safe } from './safe';

/** Code that a run used although its source said something else by then, in a sentence. */
export function olderCode(code: OlderCode, trans: TranslationBundle): string {
  const run = safe(code.run);
  const name = safe(code.name);
  const where = safe(code.file ?? `[${code.cell ?? '?'}]`);
  switch (code.reason) {
    case 'not-reloaded':
      return trans.__(
        '%1 used an older %2: %3 was edited after it was imported.',
        run,
        name,
        where
      );
    case 'not-run-again':
      return trans.__(
        '%1 used an older cell, %2: it was edited and not run again.',
        run,
        name
      );
    case 'replaced':
      return trans.__(
        '%1 used an older %2, which had been defined anew in %3.',
        run,
        name,
        where
      );
  }
}
