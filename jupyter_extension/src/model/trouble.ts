import { Misfit, Refusal, ServerError } from '../errors';
import type { Trouble } from '../view';
import type { About } from '../wire';

/** What *error*, thrown by a request, means; *about* is asked where the server's version may be another one. Never throws. */
export async function trouble(
  error: unknown,
  about: () => Promise<About>
): Promise<Trouble> {
  if (error instanceof Refusal) {
    return { is: 'refused', failure: error.failure };
  }
  if (
    error instanceof Misfit ||
    (error instanceof ServerError && error.status === 404)
  ) {
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

/** Whether something was asked for that is not there, or no more. */
export function isUnknown(why: Trouble): boolean {
  return why.is === 'refused' && why.failure.code === 'unknown-revision';
}

/** Where the server is gone for a moment, or too slow, the last answer is still worth reading. */
export function keepsAnswer(why: Trouble): boolean {
  return (
    why.is === 'unreachable' || why.is === 'failed' || why.is === 'stopped'
  );
}
