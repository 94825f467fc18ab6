import { Refusal, ServerError } from '../src/errors';
import type { Asked, Subject } from '../src/model/subject';
import { PanelModel } from '../src/model/panelModel';
import type { Answer, Question } from '../src/wire';
import { comparison, plain } from './shown';

const answer = (token: string): Answer => ({
  comparison,
  places: {},
  token,
  standing: plain
});

const NOTHING_TO_STRIP = {
  outputs: 0,
  counts: 0,
  metadata: 0,
  size_before: 100,
  size_after: 100,
  by: 'nothing'
} as const;

/** A server that answers when it is told to, and remembers what it was asked. */
class Server {
  readonly questions: Question[] = [];
  token = 'a';
  states = 0;
  lists = 0;
  gone: Error | null = null;
  readonly stated: string[] = [];
  readonly sessions: [string, string | null][] = [];
  readonly stripped: string[] = [];
  fails: (question: Question) => unknown = () => null;
  private _held: (() => void)[] | null = null;

  hold(): void {
    this._held = [];
  }

  /** Let go of what was held; resolves when the model has seen it. */
  async release(): Promise<void> {
    const held = this._held ?? [];
    this._held = null;
    held.forEach(go => {
      go();
    });
    await settled();
  }

  readonly asked: Asked = {
    about: () => Promise.reject(new ServerError(404, 'Not Found')),
    runs: () => {
      this.lists += 1;
      return Promise.resolve({
        version: 1,
        runs: [],
        total: 0,
        more: false,
        aliases: {},
        metric: null,
        better: 0,
        recording: { on: true, said_by: 'default' },
        repository: 'repository',
        token: this.token
      });
    },
    compare: async (question, signal) => {
      this.questions.push(question);
      if (this._held !== null) {
        await new Promise<void>((go, refuse) => {
          this._held?.push(go);
          signal.addEventListener('abort', () => {
            refuse(new DOMException('aborted', 'AbortError')); // as fetch does
          });
        });
      }
      const error = this.fails(question);
      if (error !== null) {
        throw error as Error;
      }
      return answer(this.token);
    },
    state: path => {
      this.states += 1;
      this.stated.push(path);
      if (this.gone !== null) {
        return Promise.reject(this.gone);
      }
      return Promise.resolve({ token: this.token, repository: 'a' });
    },
    kernel: () =>
      Promise.resolve({
        records: 'yes',
        reason: null,
        python: null,
        fix: null,
        where: null
      }),
    session: (path, kernel) => {
      this.sessions.push([path, kernel]);
      return Promise.resolve({ run: 'run/3', lost: 'started-since' });
    },
    stripping: path => {
      this.stripped.push(path);
      return Promise.resolve(NOTHING_TO_STRIP);
    }
  };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
};

const notebook = (path = 'a.ipynb'): Subject => ({
  path,
  onDisk: true,
  editor: whole => ({
    saved: whole ? null : 'then',
    cells: [{ id: 'x', type: 'code', ...(whole ? { source: 'x' } : {}) }]
  }),
  read: () => null,
  kernelId: () => 'k',
  withoutKernel: () => false
});

const shown = async (server: Server, subject = notebook()) => {
  const model = new PanelModel(server.asked, () => 1);
  model.follow(subject);
  model.setVisible(true);
  await settled();
  return model;
};

describe('the panel', () => {
  it('asks nothing while it is hidden, and knows that its answer is stale', async () => {
    const server = new Server();
    const model = await shown(server);
    model.setVisible(false);
    model.refresh();
    model.choose({ baseline: 'HEAD', target: null });
    await model.check();
    await settled();
    expect([server.questions.length, server.states]).toEqual([1, 0]);
    expect(model.stale).toBe(true);
    model.setVisible(true);
    await settled();
    expect(server.questions.length).toBe(2);
    expect(model.stale).toBe(false);
  });

  it('asks once more, afterwards, whatever happens while an answer is on its way', async () => {
    const server = new Server();
    const model = await shown(server);
    server.hold();
    model.refresh();
    model.refresh();
    model.refresh();
    await settled();
    expect(server.questions.length).toBe(2);
    await server.release();
    expect(server.questions.length).toBe(3);
  });

  it('does not show the answer to a question that was changed meanwhile', async () => {
    const server = new Server();
    const model = await shown(server);
    server.hold();
    server.token = 'old';
    model.refresh();
    await settled();
    model.choose({ baseline: 'run/best', target: 'run/last' });
    server.token = 'new';
    const seen: (string | undefined)[] = [];
    model.changed.connect(() => seen.push(model.view.answer?.token));
    server.token = 'new';
    await server.release();
    expect(server.questions.at(-1)).toMatchObject({ baseline: 'run/best' });
    expect(model.view.answer?.token).toBe('new');
  });

  it.each<[string, (model: PanelModel) => void, Partial<Question>]>([
    [
      'another choice',
      model => {
        model.choose({ baseline: 'HEAD', target: null });
      },
      { baseline: 'HEAD' }
    ],
    [
      'another notebook',
      model => {
        model.follow(notebook('b.ipynb'));
      },
      { path: 'b.ipynb' }
    ]
  ])(
    'does not wait for an answer that %s has overtaken, nor takes it for one that was stopped',
    async (_, overtake, next) => {
      const server = new Server();
      const model = await shown(server);
      const troubles: unknown[] = [];
      model.changed.connect(() => troubles.push(model.view.trouble));
      server.hold();
      model.refresh();
      await settled();
      overtake(model);
      await settled();
      expect(server.questions).toHaveLength(3);
      expect(server.questions.at(-1)).toMatchObject(next);
      await server.release();
      expect(model.view.answer).not.toBeNull();
      expect(new Set(troubles)).toEqual(new Set([null]));
    }
  );

  it('asks for what is chosen again after something else without a word about it', async () => {
    const server = new Server();
    const model = await shown(server);
    const chosen = { baseline: 'HEAD', target: null };
    model.choose(chosen);
    await settled();
    const troubles: unknown[] = [];
    model.changed.connect(() => troubles.push(model.view.trouble));
    server.hold();
    model.refresh();
    await settled();
    model.choose({ baseline: 'run/1', target: null });
    model.choose(chosen);
    await settled();
    await server.release();
    expect(server.questions.at(-1)).toMatchObject(chosen);
    expect(new Set(troubles)).toEqual(new Set([null]));
  });

  it('asks what a commit leaves out of a notebook, after each answer, and of nothing else', async () => {
    const server = new Server();
    const model = await shown(server);
    expect(server.stripped).toEqual(['a.ipynb']);
    expect(model.view.stripping).toEqual(NOTHING_TO_STRIP);
    model.refresh();
    await settled();
    expect(server.stripped).toEqual(['a.ipynb', 'a.ipynb']);
    model.follow(notebook('folder'));
    expect(model.view.stripping).toBeNull();
    await settled();
    expect(server.stripped.length).toBe(2);
  });

  it('forgets the answer about another notebook', async () => {
    const server = new Server();
    const model = await shown(server);
    server.hold();
    model.follow(notebook('b.ipynb'));
    expect([model.view.path, model.view.answer]).toEqual(['b.ipynb', null]);
    await server.release();
    expect(server.questions.at(-1)?.path).toBe('b.ipynb');
  });

  it('sends every source when the file is another one than the editor has read, from then on', async () => {
    const server = new Server();
    const failure = {
      code: 'resend',
      message: '',
      phrase: null,
      command: null
    } as const;
    server.fails = ({ editor }) =>
      editor?.saved === null ? null : new Refusal(failure);
    const model = await shown(server);
    expect(server.questions.map(({ editor }) => editor?.saved)).toEqual([
      'then',
      null
    ]);
    expect(model.view.trouble).toBeNull();
    model.refresh();
    await settled();
    expect(server.questions.at(-1)?.editor?.saved).toBeNull();
    expect(server.questions.length).toBe(3);
  });

  it('keeps the last answer while nothing answers, and drops it when there is none any more', async () => {
    const server = new Server();
    const model = await shown(server);
    server.fails = () => new TypeError('Failed to fetch');
    model.refresh();
    await settled();
    expect(model.view.trouble).toEqual({
      is: 'unreachable',
      message: 'Failed to fetch'
    });
    expect(model.view.answer).not.toBeNull();
    const failure = {
      code: 'not-a-repository',
      message: 'no repository',
      phrase: null,
      command: 'git init'
    } as const;
    server.fails = () => new Refusal(failure);
    model.refresh();
    await settled();
    expect(model.view.trouble).toEqual({ is: 'refused', failure });
    expect(model.view.answer).toBeNull();
  });

  it('can be stopped: the last answer stays, and it does not ask again by itself', async () => {
    jest.useFakeTimers();
    const server = new Server();
    const model = await shown(server);
    server.hold();
    model.refresh();
    await settled();
    expect(model.view.slow).toBe(false);
    jest.advanceTimersByTime(1_000);
    expect(model.view.slow).toBe(true);
    model.stop();
    await settled();
    expect([model.view.trouble, model.view.slow]).toEqual([
      { is: 'stopped' },
      false
    ]);
    expect(model.view.answer).not.toBeNull();
    await server.release();
    const asked = server.questions.length;
    await model.check();
    await settled();
    expect(server.questions.length).toBe(asked);
    model.refresh();
    await settled();
    expect(model.view.trouble).toBeNull();
    jest.useRealTimers();
  });

  it('sends every source only as long as the file is the one that it was', async () => {
    const server = new Server();
    let read = 'then';
    const subject: Subject = {
      ...notebook(),
      editor: whole => (whole ? { saved: null, cells: [] } : null),
      read: () => read
    };
    const failure = {
      code: 'resend',
      message: '',
      phrase: null,
      command: null
    } as const;
    server.fails = question =>
      question.read === 'then' && question.editor === null
        ? new Refusal(failure)
        : null;
    const model = await shown(server, subject);
    model.refresh();
    await settled();
    read = 'now'; // it was read from disk again
    model.refresh();
    await settled();
    expect(server.questions.map(({ editor }) => editor !== null)).toEqual([
      false,
      true,
      true,
      false
    ]);
  });

  it('tells a server part that is missing from one that is too old', async () => {
    const server = new Server();
    server.fails = () => new ServerError(404, 'Not Found');
    const model = await shown(server);
    expect(model.view.trouble).toEqual({ is: 'server-part-missing' });
    const about = { version: '0.0.9', python: '3', git: null, hint: null };
    const asked = { ...server.asked, about: () => Promise.resolve(about) };
    const other = new PanelModel(asked);
    other.follow(notebook());
    other.setVisible(true);
    await settled();
    expect(other.view.trouble).toEqual({
      is: 'server-part-outdated',
      version: '0.0.9'
    });
  });

  it('asks anew when the repository is in another state, and not otherwise', async () => {
    const server = new Server();
    const model = await shown(server);
    await model.check();
    await settled();
    expect([server.states, server.questions.length]).toEqual([1, 1]);
    server.token = 'b';
    await model.check();
    await settled();
    expect([server.states, server.questions.length]).toEqual([2, 2]);
  });

  it('says that the notebook is gone as soon as its state is asked for', async () => {
    const server = new Server();
    const model = await shown(server);
    const failure = {
      code: 'not-there',
      message: 'deleted',
      phrase: null,
      command: null
    } as const;
    server.fails = () => new Refusal(failure);
    server.gone = new Refusal(failure);
    await model.check();
    await settled();
    expect(model.view.trouble).toEqual({ is: 'refused', failure });
  });

  it('speaks of an answer that is on its way only when it takes long', async () => {
    jest.useFakeTimers();
    try {
      const server = new Server();
      const model = await shown(server);
      server.hold();
      model.refresh();
      await settled();
      jest.advanceTimersByTime(299);
      expect(model.view.busy).toBe(false);
      jest.advanceTimersByTime(1);
      expect(model.view.busy).toBe(true);
      await server.release();
      expect(model.view.busy).toBe(false);
    } finally {
      jest.useRealTimers();
    }
  });

  it('is about the new name once its notebook is renamed', async () => {
    const server = new Server();
    let path = 'old.ipynb';
    const subject: Subject = {
      ...notebook(),
      get path() {
        return path;
      }
    };
    const model = await shown(server, subject);
    path = 'new.ipynb';
    model.follow(subject);
    await settled();
    expect(model.view.path).toBe('new.ipynb');
    expect(server.questions.at(-1)?.path).toBe('new.ipynb');
    await model.check();
    expect(server.stated).toEqual(['new.ipynb']);
  });

  it('tries again by itself, seldom, while there is no answer', async () => {
    const server = new Server();
    const failure = {
      code: 'not-a-repository',
      message: '',
      phrase: null,
      command: 'git init'
    } as const;
    server.fails = () => new Refusal(failure);
    let now = 0;
    const model = new PanelModel(server.asked, () => now);
    model.follow(notebook());
    model.setVisible(true);
    await settled();
    now = 9_999;
    await model.check();
    await settled();
    expect([server.questions.length, server.states]).toEqual([1, 0]);
    now = 10_000;
    server.fails = () => null;
    await model.check();
    await settled();
    expect(model.view.trouble).toBeNull();
    expect(model.view.answer).not.toBeNull();
  });

  it.each([500, 403])(
    'tells a server that answers %s from one that is gone',
    async status => {
      const server = new Server();
      const model = await shown(server);
      server.fails = () => new ServerError(status, 'why');
      model.refresh();
      await settled();
      expect(model.view.trouble).toEqual({
        is: 'failed',
        status,
        message: 'why'
      });
      expect(model.view.answer).not.toBeNull();
    }
  );

  it('does not ask about a file on another drive', async () => {
    const server = new Server();
    const model = await shown(server, { ...notebook(), onDisk: false });
    expect(server.questions).toEqual([]);
    expect(model.view.trouble).toMatchObject({
      is: 'refused',
      failure: { code: 'not-on-disk' }
    });
  });

  it('asks for the list of runs anew only where the repository is in another state', async () => {
    const server = new Server();
    const model = await shown(server);
    model.refresh();
    await settled();
    expect(server.lists).toBe(1);
    server.token = 'b';
    model.refresh();
    await settled();
    expect(server.lists).toBe(2);
  });

  it('asks for the list of runs anew where a run is unknown: it may have been removed', async () => {
    const server = new Server();
    const model = await shown(server);
    server.fails = () =>
      new Refusal({
        code: 'unknown-revision',
        message: 'unknown run',
        phrase: null,
        command: null
      });
    server.token = 'b';
    model.choose({ baseline: 'run/7', target: null });
    await settled();
    expect(model.view.trouble?.is).toBe('refused');
    expect(model.view.runs?.token).toBe('b');
    expect(server.lists).toBe(2);
  });

  it('asks the server about the kernel', async () => {
    const model = await shown(new Server());
    expect(model.view.kernel?.records).toBe('yes');
  });

  it('asks what is left of the last run when a kernel or a run is another one, and not before it is known whether there is a kernel', async () => {
    const server = new Server();
    let kernel: string | null = null;
    let without = false;
    const model = await shown(server, {
      ...notebook(),
      kernelId: () => kernel,
      withoutKernel: () => without
    });
    expect([server.sessions, model.view.session]).toEqual([[], null]);
    without = true;
    await model.lookAtKernel();
    kernel = 'k';
    await model.lookAtKernel();
    expect(server.sessions).toEqual([
      ['a.ipynb', null],
      ['a.ipynb', 'k']
    ]);
    expect(model.view.session?.lost).toBe('started-since');
    model.refresh();
    await settled();
    expect(server.sessions).toHaveLength(2);
    server.token = 'b';
    model.refresh();
    await settled();
    expect(server.sessions).toHaveLength(3);
  });
});
