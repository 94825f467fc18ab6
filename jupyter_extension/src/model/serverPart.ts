import type { TranslationBundle } from '@jupyterlab/translation';

import { ServerError } from '../errors';
import type { About } from '../wire';

/** What is known of the half of rundiff that runs in the Jupyter server. */
export type ServerPart =
  | Readonly<{ status: 'present'; about: About }>
  | Readonly<{ status: 'outdated'; about: About }>
  | Readonly<{ status: 'missing' }>
  | Readonly<{ status: 'failed'; message: string }>;

/** Ask it; *version* is that of this extension. Never throws. */
export async function serverPart(
  version: string,
  ask: () => Promise<About>
): Promise<ServerPart> {
  try {
    const about = await ask();
    const same = release(about.version) === release(version);
    return { status: same ? 'present' : 'outdated', about };
  } catch (error) {
    if (error instanceof ServerError && error.status === 404) {
      return { status: 'missing' };
    }
    return { status: 'failed', message: explained(error) };
  }
}

/** What is loaded, in half a sentence. */
export function state(part: ServerPart, trans: TranslationBundle): string {
  switch (part.status) {
    case 'present':
      return trans.__('extension and server part are loaded');
    case 'outdated':
      return trans.__('its server part is %1', part.about.version);
    case 'missing':
      return trans.__('its server part is missing');
    case 'failed':
      return trans.__('its server part does not answer (%1)', part.message);
  }
}

/** What to do next, in a sentence. */
export function nextStep(part: ServerPart, trans: TranslationBundle): string {
  switch (part.status) {
    case 'present':
      return part.about.hint === null
        ? trans.__('Run %gitdiff in a notebook to see what changed.')
        : // The catalogue holds the server's sentences too, so that all surfaces say the same words.
          // eslint-disable-next-line jupyter/no-dynamic-translation
          trans.__(part.about.hint);
    case 'outdated':
      return trans.__('Restart Jupyter and reload this page.');
    case 'missing':
      return trans.__(
        'Restart Jupyter. If that is not enough, run in its environment: pip install rundiff && jupyter server extension enable rundiff'
      );
    case 'failed':
      return trans.__('The log of the Jupyter server says why.');
  }
}

/** `1.2.3` of `1.2.3-beta.1` and `1.2.3b1`: npm and Python spell pre-releases differently. */
function release(version: string): string {
  return /^[\d.]*\d/.exec(version)?.[0] ?? version;
}

function explained(error: unknown): string {
  if (error instanceof ServerError) {
    return `${error.status} ${error.message}`.trim();
  }
  return error instanceof Error ? error.message : String(error);
}
