import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { Refusal, ServerError } from './errors';
import type {
  About,
  Answer,
  Failure,
  Kernel,
  Question,
  Runs,
  State,
  Stripping
} from './wire';

/** The event that the server emits when a run was recorded, started or finished. */
export const RUN_EVENT = 'https://events.rundiff.invalid/run/v1';

/** Everything that is asked of the server part. All throw Refusal, ServerError, or NetworkError when nothing answers. */
export class Api {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  about(): Promise<About> {
    return this._request<About>('about');
  }

  runs(path: string): Promise<Runs> {
    return this._request<Runs>('runs', { path });
  }

  compare(question: Question): Promise<Answer> {
    const body = JSON.stringify(question);
    return this._request<Answer>('comparison', {}, { method: 'POST', body });
  }

  state(path: string): Promise<State> {
    return this._request<State>('state', { path });
  }

  kernel(id: string): Promise<Kernel> {
    return this._request<Kernel>('kernel', { id });
  }

  stripping(path: string): Promise<Stripping> {
    return this._request<Stripping>('stripping', { path });
  }

  /** The only place that makes requests. */
  private async _request<T>(
    name: string,
    query: Record<string, string> = {},
    init: RequestInit = {}
  ): Promise<T> {
    const url = URLExt.join(this._settings.baseUrl, 'rundiff', name);
    const response = await ServerConnection.makeRequest(
      url + URLExt.objectToQueryString(query),
      init,
      this._settings
    );
    if (response.ok) {
      return (await response.json()) as T;
    }
    const failure = await failureIn(response);
    throw failure === null
      ? new ServerError(response.status, response.statusText)
      : new Refusal(failure);
  }
}

/** What the server part says; null where it was not the one to answer. */
async function failureIn(response: Response): Promise<Failure | null> {
  try {
    const body = (await response.json()) as Partial<Failure> | null;
    return typeof body?.code === 'string' && typeof body.message === 'string'
      ? (body as Failure)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null; // a proxy's page
    }
    throw error;
  }
}
