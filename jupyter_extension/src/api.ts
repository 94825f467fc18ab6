import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { Misfit, Refusal, ServerError } from './errors';
import { isAnswer, isRuns, isState } from './fitting';
import type {
  About,
  Answer,
  Authors,
  AuthorsQuestion,
  Curves,
  Executed,
  CellQuestion,
  CellSides,
  Failure,
  Kernel,
  NoteRequest,
  PinRequest,
  KeysQuestion,
  Lines,
  Question,
  RestoreRequest,
  Restored,
  RunChanged,
  RunDetail,
  Runs,
  Session,
  Sides,
  State,
  Stripping,
  TextQuestion,
  Written
} from './wire';

/** The event that the server emits when a run was recorded, started or finished. */
export const RUN_EVENT = 'https://events.rundiff.invalid/run/v1';

/** Everything that is asked of the server part. All throw Refusal, ServerError, Misfit, or NetworkError when nothing answers. */
export class Api {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  about(): Promise<About> {
    return this._request<About>('about');
  }

  /** One page: *asked* says which runs, as `before`, `query` and `notebook`. */
  async runs(
    path: string,
    asked: Readonly<Record<string, string | number>> = {}
  ): Promise<Runs> {
    return fitting(
      await this._request<Runs>('runs', { path, ...asked }),
      isRuns
    );
  }

  sides(path: string, query: string): Promise<Sides> {
    return this._request<Sides>('sides', { path, query });
  }

  curves(path: string, numbers: readonly number[]): Promise<Curves> {
    return this._request<Curves>('curves', { path, numbers: numbers.join() });
  }

  run(path: string, number: number): Promise<RunDetail> {
    return this._request<RunDetail>('run', { path, number });
  }

  pin(asked: PinRequest): Promise<RunChanged> {
    return this._post<RunChanged>('pin', asked);
  }

  note(asked: NoteRequest): Promise<RunChanged> {
    return this._post<RunChanged>('note', asked);
  }

  restore(asked: RestoreRequest): Promise<Restored> {
    return this._post<Restored>('restore', asked);
  }

  /** The notebook *file* as it was on *side*. */
  executed(path: string, side: string, file: string): Promise<Executed> {
    return this._request<Executed>('executed', { path, side, file });
  }

  async compare(question: Question, signal?: AbortSignal): Promise<Answer> {
    const body = await this._post<Answer>('comparison', question, signal);
    return fitting(body, isAnswer);
  }

  /** Both sides of one change, with all their lines. */
  cell(question: CellQuestion): Promise<CellSides> {
    return this._post<CellSides>('cell', question);
  }

  async state(path: string): Promise<State> {
    return fitting(await this._request<State>('state', { path }), isState);
  }

  kernel(id: string): Promise<Kernel> {
    return this._request<Kernel>('kernel', { id });
  }

  /** What is left of the last run of the notebook at *path*; *kernel* is null where none runs for it. */
  session(path: string, kernel: string | null): Promise<Session> {
    return this._request<Session>('session', { path, kernel: kernel ?? '' });
  }

  stripping(path: string): Promise<Stripping> {
    return this._request<Stripping>('stripping', { path });
  }

  authors(question: AuthorsQuestion): Promise<Authors> {
    return this._post<Authors>('authors', question);
  }

  lines(question: KeysQuestion): Promise<Lines> {
    return this._post<Lines>('lines', question);
  }

  text(question: TextQuestion): Promise<Written> {
    return this._post<Written>('text', question);
  }

  private _post<T>(
    name: string,
    asked: object,
    signal?: AbortSignal
  ): Promise<T> {
    const stop = signal === undefined ? {} : { signal };
    const body = JSON.stringify(asked);
    return this._request<T>(name, {}, { method: 'POST', body, ...stop });
  }

  /** The only place that makes requests. */
  private async _request<T>(
    name: string,
    query: Readonly<Record<string, string | number>> = {},
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

/** *body*, where *fits* finds in it what this page needs. */
function fitting<T>(body: T, fits: (body: unknown) => boolean): T {
  if (!fits(body)) {
    throw new Misfit('the server part of rundiff is of another version');
  }
  return body;
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
