/** A server that was not restarted since rundiff was updated answers at the same addresses, without what is new. */
// eslint-disable-next-line @typescript-eslint/no-restricted-imports -- what asks is made with it
import { ServerConnection } from '@jupyterlab/services';

import { Api } from '../src/api';
import { Misfit } from '../src/errors';
import { PanelModel } from '../src/model/panelModel';
import { trouble } from '../src/model/trouble';
import type { Subject } from '../src/model/subject';
import { answer, runs } from './shown';

const ABOUT = { version: '0.0.9' };

/** What asks a server that answers with these bodies. */
function asking(bodies: Readonly<Record<string, unknown>>): Api {
  const fetch = (request: RequestInfo | URL) => {
    const { pathname } = new URL((request as Request).url);
    const body = bodies[pathname.slice('/rundiff/'.length)];
    return Promise.resolve({
      ok: true,
      headers: { get: () => null },
      json: () => Promise.resolve(body)
    } as unknown as Response);
  };
  class Asked {
    readonly headers = new Map();

    constructor(readonly url: string) {}
  }
  return new Api(
    ServerConnection.makeSettings({
      baseUrl: 'http://lab.invalid/',
      fetch,
      Request: Asked as unknown as typeof Request,
      Headers: Map as unknown as typeof Headers
    })
  );
}

/** *body* as it was before *name* was in it. */
function without<T extends object>(body: T, name: keyof T): Partial<T> {
  return Object.fromEntries(
    Object.entries(body).filter(([key]) => key !== name)
  ) as Partial<T>;
}

const whole = answer();
const QUESTION = { path: 'a', baseline: null, target: null };

it('answers that have everything come as they are', async () => {
  const api = asking({
    comparison: whole,
    runs,
    state: { token: 'a', repository: 'b' }
  });
  expect(await api.compare(QUESTION)).toBe(whole);
  expect(await api.runs('a')).toBe(runs);
  expect(await api.state('a')).toEqual({ token: 'a', repository: 'b' });
});

it.each([
  ['standing', without(whole, 'standing')],
  ['headline', { ...whole, comparison: without(whole.comparison, 'headline') }],
  ['anything', null]
])('an answer without %s is of another version', async (_, body) => {
  const api = asking({ comparison: body, about: ABOUT });
  const error: unknown = await api
    .compare(QUESTION)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Misfit);
  expect(await trouble(error, () => api.about())).toEqual({
    is: 'server-part-outdated',
    version: '0.0.9'
  });
});

it('runs and states without a repository are of another version', async () => {
  const api = asking({
    runs: without(runs, 'repository'),
    state: { token: 'a' }
  });
  await expect(api.runs('a')).rejects.toBeInstanceOf(Misfit);
  await expect(api.state('a')).rejects.toBeInstanceOf(Misfit);
});

it('the panel says so instead of drawing it', async () => {
  const api = asking({
    comparison: without(whole, 'standing'),
    runs,
    state: { token: 'a' },
    about: ABOUT
  });
  const model = new PanelModel({
    about: () => api.about(),
    runs: path => api.runs(path),
    compare: (question, signal) => api.compare(question, signal),
    state: path => api.state(path),
    kernel: id => api.kernel(id),
    session: (path, kernel) => api.session(path, kernel),
    stripping: path => api.stripping(path)
  });
  model.setVisible(true);
  const folder: Subject = {
    path: 'a',
    onDisk: true,
    editor: () => null,
    read: () => null,
    kernelId: () => null,
    withoutKernel: () => false
  };
  model.follow(folder);
  await new Promise(done => setTimeout(done, 20));
  expect(model.view.trouble).toEqual({
    is: 'server-part-outdated',
    version: '0.0.9'
  });
  expect(model.view.answer).toBeNull();
});
