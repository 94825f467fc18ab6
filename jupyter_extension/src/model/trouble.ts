import { Refusal, ServerError } from '../errors';
import type { Trouble } from '../view';
import type { About } from '../wire';

/** What *error*, thrown by a request, means; *about* is asked where the server knows no such address. Never throws. */
export async function trouble(
  error: unknown,
  about: () => Promise<About>
): Promise<Trouble> {
  if (error instanceof Refusal) {
    return { is: 'refused', failure: error.failure };
  }
  if (error instanceof ServerError && error.status === 404) {
    try {
      return { is: 'server-part-outdated', version: (await about()).version };
    } catch (reason) {
      return reason instanceof ServerError && reason.status === 404
        ? { is: 'server-part-missing' }
        : untold(reason);
    }
  }
  return untold(error);
}

function untold(error: unknown): Trouble {
  if (error instanceof ServerError) {
    return { is: 'failed', status: error.status, message: error.message };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { is: 'unreachable', message };
}
