import type { TranslationBundle } from '@jupyterlab/translation';

import type { Written } from '../wire';
import { safe } from './safe';

/** Files that are named; of a patch of many the first ones say enough. */
const MOST = 5;

/** What is to be known of the secrets in a text before it is passed on: never the secrets. Null where there are none. */
export type Told = Readonly<{
  tone: 'plain' | 'warning';
  title: string;
  more: string;
}>;

export function secretsIn(
  { masked, secrets }: Written,
  trans: TranslationBundle
): Told | null {
  const held = secrets.reduce((sum, { count }) => sum + count, 0);
  if (held > 0) {
    const title = trans._n(
      'This patch holds what looks like a secret.',
      'This patch holds what looks like %1 secrets.',
      held
    );
    return { tone: 'warning', title, more: files(secrets, trans) };
  }
  if (masked > 0) {
    const title = trans._n(
      'What looks like a secret is masked in this text.',
      '%1 things that look like secrets are masked in this text.',
      masked
    );
    return { tone: 'plain', title, more: '' };
  }
  return null;
}

function files(held: Written['secrets'], trans: TranslationBundle): string {
  const named = held
    .slice(0, MOST)
    .map(({ path, count }) => `${safe(path)} (${count})`);
  const left = held.length - named.length;
  if (left > 0) {
    named.push(trans.__('and %1 more', left));
  }
  return trans.__(
    'Nothing in a patch is masked, since it has to fit. In: %1',
    named.join(', ')
  );
}
