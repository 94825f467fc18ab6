import { Refusal } from '../src/errors';
import type { Page } from '../src/model/runsAsked';
import { RunsModel } from '../src/model/runsModel';
import type { Curve } from '../src/runsView';
import type { Runs } from '../src/wire';
import { detail, restored } from './runStates';
import { run, runs } from './shown';

const PATH = 'demo/train.ipynb';

/** Runs down from *newest*, at most *limit* of them. */
function page(newest: number, limit = 50): Runs {
  const count = Math.max(Math.min(newest, limit), 0);
  return {
    ...runs,
    runs: Array.from({ length: count }, (_, index) => run(newest - index, 0.9)),
    total: newest,
    more: newest > limit
  };
}

/** A server that remembers what it was asked, and answers when it is told to. */
class Server {
  readonly pages: Page[] = [];
  readonly curves: (readonly number[])[] = [];
  readonly details: number[] = [];
  readonly done: unknown[][] = [];
  error: Error | null = null;
  held: (() => void)[] | null = null;

  readonly model = new RunsModel({
    about: () => Promise.reject(new Error('nobody asks')),
    runs: async (_, asked) => {
      this.pages.push(asked);
      await this._turn();
      return page((asked.before ?? 121) - 1);
    },
    curves: async (_, numbers) => {
      this.curves.push(numbers);
      await this._turn();
      const curves: Record<string, Curve> = {};
      for (const number of numbers) {
        curves[number] = [[0, 1]];
      }
      return { metric: 'val_acc', curves };
    },
    run: async (_, number) => {
      this.details.push(number);
      await this._turn();
      return detail({ run: run(number, 0.9) });
    },
    pin: async (...asked) => {
      this.done.push(['pin', ...asked]);
      await this._turn();
      const aliases = { best: run(asked[1] ?? 1) };
      return { run: null, aliases, token: 'b' };
    },
    note: async (...asked) => {
      this.done.push(['note', ...asked]);
      await this._turn();
      const note = asked[2].split('\n')[0] ?? '';
      return { run: { ...run(asked[1]), note }, aliases: {}, token: 'b' };
    },
    restore: async (...asked) => {
      this.done.push(['restore', ...asked]);
      await this._turn();
      return restored;
    },
    openExecuted: async (_, { name }, file) => {
      this.done.push(['open', name, file]);
      await this._turn();
    }
  });

  async release(): Promise<void> {
    const held = this.held ?? [];
    this.held = null;
    held.forEach(go => {
      go();
    });
    await settled();
  }

  private async _turn(): Promise<void> {
    if (this.held !== null) {
      await new Promise<void>(go => this.held?.push(go));
    }
    if (this.error !== null) {
      throw this.error;
    }
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
}

const numbers = ({ model }: Server) => model.view.runs.map(one => one.number);

async function seen(newest = page(120)): Promise<Server> {
  const server = new Server();
  server.model.setVisible(true);
  server.model.know(PATH, newest);
  await settled();
  return server;
}

const refusal = new Refusal({
  code: 'refused',
  message: 'no',
  phrase: { template: 'no', args: [] },
  command: null
});

describe('pages', () => {
  it('follow on the newest, which is not asked for again', async () => {
    const server = await seen();
    expect(server.pages).toEqual([]);
    server.model.loadOlder();
    server.model.loadOlder();
    await settled();
    expect(server.pages).toEqual([{ before: 71 }]);
    expect(numbers(server)).toEqual(
      Array.from({ length: 100 }, (_, index) => 120 - index)
    );
    server.model.know(PATH, page(121));
    expect(numbers(server).slice(0, 2)).toEqual([121, 120]);
    expect(numbers(server)).toHaveLength(101);
  });

  it('are not asked for behind the last one', async () => {
    const server = await seen(page(3));
    server.model.loadOlder();
    await settled();
    expect(server.pages).toEqual([]);
  });

  it('that did not come are said, and asked for again', async () => {
    const server = await seen();
    server.error = refusal;
    server.model.loadOlder();
    await settled();
    expect(server.model.view.trouble).toMatchObject({ is: 'refused' });
    server.error = null;
    server.model.retry();
    await settled();
    expect(server.model.view.trouble).toBe(null);
    expect(numbers(server)).toHaveLength(50);
  });

  it('whose curves did not come get them when one asks again, and not before', async () => {
    const server = new Server();
    server.error = refusal;
    server.model.setVisible(true);
    server.model.know(PATH, page(3));
    await settled();
    expect(server.curves).toEqual([[3, 2, 1]]);
    server.error = null;
    server.model.know(PATH, page(3));
    await settled();
    expect(server.curves).toHaveLength(1);
    server.model.retry();
    await settled();
    expect(server.curves).toHaveLength(2);
    expect([...server.model.view.curves.keys()]).toEqual([1, 2, 3]);
  });

  it('of another path are dropped', async () => {
    const server = await seen();
    server.held = [];
    server.model.loadOlder();
    server.model.know('other/eval.ipynb', page(2));
    await server.release();
    expect(numbers(server)).toEqual([2, 1]);
  });
});

describe('searching', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('waits until nothing more is typed, and asks once', async () => {
    const server = await seen();
    server.model.search('wa');
    server.model.search('warm');
    await jest.advanceTimersByTimeAsync(400);
    expect(server.pages).toEqual([{ query: 'warm' }]);
    server.model.search('');
    await jest.advanceTimersByTimeAsync(400);
    expect(server.pages).toHaveLength(1);
    expect(numbers(server)).toHaveLength(50);
  });

  it('is done anew where runs have come', async () => {
    const server = await seen();
    server.model.search('warm');
    await jest.advanceTimersByTimeAsync(400);
    server.model.know(PATH, page(121));
    await settled();
    expect(server.pages).toEqual([{ query: 'warm' }, { query: 'warm' }]);
  });

  it('is limited to the notebook in front, and to none where a folder is', async () => {
    const server = await seen();
    server.model.limit(true);
    await settled();
    expect(server.pages).toEqual([{ notebook: PATH }]);
    server.model.know('demo', page(4));
    await settled();
    expect(server.pages).toHaveLength(1);
    expect(numbers(server)).toEqual([4, 3, 2, 1]);
  });
});

describe('nothing is asked', () => {
  it('while the panel is hidden', async () => {
    const server = new Server();
    server.model.know(PATH, page(3));
    server.model.sides = [3];
    server.model.limit(true);
    await settled();
    expect([server.pages, server.curves, server.details]).toEqual([[], [], []]);
    server.model.setVisible(true);
    await settled();
    expect(server.pages).toHaveLength(1);
    expect(server.details).toEqual([3]);
  });

  it('for curves while the list is folded, but for those of a run that goes on', async () => {
    const server = new Server();
    server.model.unfold(false);
    server.model.setVisible(true);
    const going = { ...run(4, 0.5), outcome: 'running' as const };
    server.model.know(PATH, { ...runs, runs: [going, ...runs.runs] });
    await settled();
    expect(server.curves).toEqual([[4]]);
    server.model.unfold(true);
    await settled();
    expect(server.curves).toEqual([[4], [3, 2, 1]]);
  });
});

describe('curves', () => {
  it('come once for each state of a run', async () => {
    const server = await seen(runs);
    expect(server.curves).toEqual([[3, 2, 1]]);
    const further = runs.runs.map(one =>
      one.number === 3 ? { ...one, steps: 300 } : one
    );
    server.model.know(PATH, { ...runs, runs: further });
    await settled();
    expect(server.curves).toEqual([[3, 2, 1], [3]]);
    expect([...server.model.view.curves.keys()].sort()).toEqual([1, 2, 3]);
  });
});

describe('what is done', () => {
  const moves = (server: Server) => {
    let count = 0;
    server.model.moved.connect(() => {
      count += 1;
    });
    return () => count;
  };

  it('to pin a run stands in its row, and moves the best one', async () => {
    const server = await seen(runs);
    const moved = moves(server);
    server.model.pin(2, 2);
    await settled();
    expect(server.done).toEqual([['pin', PATH, 2]]);
    expect(server.model.view.best).toBe(2);
    expect(server.model.view.runs.map(one => one.pinned)).toEqual([
      false,
      true,
      false
    ]);
    expect(moved()).toBe(1);
  });

  it('to write a note stands in its row in short, and below as a whole', async () => {
    const server = await seen(runs);
    server.model.open(2, true);
    await settled();
    server.model.note(2, 'warm start\nfrom run/1');
    await settled();
    expect(server.model.view.runs[1]?.note).toBe('warm start');
    expect(server.model.view.details.get(2)).toMatchObject({
      detail: { note: 'warm start\nfrom run/1' }
    });
  });

  it('to restore a run is told once it is done, and once only', async () => {
    const server = await seen(runs);
    server.held = [];
    server.model.askToRestore(2);
    server.model.restore(2, 'branch', 'again');
    server.model.restore(2, 'branch', 'again');
    expect(server.model.view.deeds.get(2)).toEqual({
      is: 'doing',
      what: 'restore'
    });
    await server.release();
    expect(server.done).toEqual([['restore', PATH, 2, 'branch', 'again']]);
    expect(server.model.view.restoring).toBe(null);
    expect(server.model.view.deeds.get(2)).toMatchObject({ restored });
  });

  it('and where it was restored to stays told until its row is folded', async () => {
    const server = await seen(runs);
    server.model.open(2, true);
    server.model.restore(2, 'branch', 'again');
    await settled();
    server.model.openExecuted(2, 'train.ipynb');
    await settled();
    server.model.pin(2, 2);
    await settled();
    expect(server.model.view.deeds.get(2)).toEqual({
      is: 'done',
      what: 'pin',
      restored
    });
    server.model.open(2, false);
    expect(server.model.view.deeds.size).toBe(0);
  });

  it('and refused is said in the row, and forgotten when it is folded', async () => {
    const server = await seen(runs);
    const moved = moves(server);
    server.error = refusal;
    server.model.pin(2, 2);
    await settled();
    expect(server.model.view.deeds.get(2)).toMatchObject({ is: 'refused' });
    expect(moved()).toBe(0);
    server.model.open(2, false);
    expect(server.model.view.deeds.size).toBe(0);
  });

  it('to read a notebook as executed moves nothing', async () => {
    const server = await seen(runs);
    const moved = moves(server);
    server.model.openExecuted(2, 'train.ipynb');
    await settled();
    expect(server.done).toEqual([['open', 'run/2', 'train.ipynb']]);
    expect(moved()).toBe(0);
  });

  it('finds the row of a run that is asked to be restored, wherever it is', async () => {
    const server = await seen();
    server.model.unfold(false);
    server.model.askToRestore(7);
    expect(server.model.view).toMatchObject({
      unfolded: true,
      query: 'run/7',
      restoring: 7
    });
    expect(server.model.view.opened.has(7)).toBe(true);
  });
});

describe('a row that is opened', () => {
  it('is read once, and again when its run has changed', async () => {
    const server = await seen(runs);
    server.model.open(3, true);
    await settled();
    server.model.know(PATH, { ...runs, token: 'b' });
    await settled();
    expect(server.details).toEqual([3]);
    const further = runs.runs.map(one =>
      one.number === 3 ? { ...one, steps: 300 } : one
    );
    server.model.know(PATH, { ...runs, runs: further });
    await settled();
    expect(server.details).toEqual([3, 3]);
  });
});
