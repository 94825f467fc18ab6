import { CardsModel } from '../src/model/cardsModel';
import { Ticks } from '../src/model/ticks';
import type { Author, Authors, AuthorsQuestion, Question } from '../src/wire';
import { answer } from './shown';

const question: Question = { path: 'train.ipynb', baseline: 'HEAD' };
const author: Author = {
  side: 'target',
  name: null,
  commit: null,
  subject: null,
  when: null,
  open: true,
  more: 0,
  arrived: null,
  how: null
};

/** What Lab's state database keeps. */
class Kept {
  readonly values = new Map<string, unknown>();
  fetch(id: string): Promise<unknown> {
    return Promise.resolve(this.values.get(id));
  }
  save(id: string, value: string[]): Promise<void> {
    this.values.set(id, value);
    return Promise.resolve();
  }
}

const settled = () => new Promise(resolve => setTimeout(resolve, 20));

/** What a server says that lacks a version for each of *keys*. */
function lacks(keys: readonly string[], before: readonly string[]): Authors {
  const phrase = { template: 'missing', args: [] };
  const objects = [...before, ...keys.map(key => `of-${key}`)];
  const command = `git fetch origin ${objects.join(' ')}`;
  const why = { message: 'missing', phrase, command };
  return {
    authors: {},
    unknown: Object.fromEntries(keys.map(key => [key, why])),
    lacking: { ...why, objects },
    late: false,
    cut: false
  };
}

/** A model over a server that knows every author, and what it was asked. */
function modelled(kept = new Kept()) {
  const asked: string[][] = [];
  const server = { fails: false, lacks: false };
  const lacking: string[][] = [];
  const model = new CardsModel(
    {
      authors: (question: AuthorsQuestion) => {
        const { keys } = question;
        asked.push(keys);
        lacking.push(question.lacking ?? []);
        if (server.lacks) {
          return Promise.resolve(lacks(keys, question.lacking ?? []));
        }
        return server.fails
          ? Promise.reject(new Error('gone'))
          : Promise.resolve({
              authors: Object.fromEntries(keys.map(key => [key, author])),
              unknown: {},
              lacking: null,
              late: false,
              cut: false
            });
      },
      lines: () => Promise.resolve({ texts: {} })
    },
    new Ticks(kept),
    1
  );
  model.follow(answer(), question, 'repo');
  return { model, asked, lacking, server, kept };
}

describe('authors', () => {
  it('are asked for together, once, and again in another state of the repository', async () => {
    const { model, asked } = modelled();
    ['a', 'b', 'a'].forEach(key => {
      model.lookAt(key);
    });
    await settled();
    model.lookAt('b');
    await settled();
    expect(asked).toEqual([['a', 'b']]);
    expect([...model.view.authors.keys()]).toEqual(['a', 'b']);
    const { round } = model.view;
    model.follow({ ...answer(), token: 'committed' }, question, 'repo');
    expect(model.view.round).toBe(round + 1);
    model.lookAt('b');
    await settled();
    expect(asked).toEqual([['a', 'b'], ['b']]);
  });

  it('that did not come are asked for when they are seen again', async () => {
    const { model, asked, server } = modelled();
    server.fails = true;
    model.lookAt('a');
    await settled();
    server.fails = false;
    model.lookAt('a');
    await settled();
    expect(asked).toEqual([['a'], ['a']]);
    expect(model.view.authors.has('a')).toBe(true);
  });
});

describe('what is missing', () => {
  it('is told of all cards together, and asked about again with another answer', async () => {
    const { model, asked, lacking, server } = modelled();
    server.lacks = true;
    model.lookAt('a');
    await settled();
    model.lookAt('b');
    await settled();
    expect(lacking).toEqual([[], ['of-a']]);
    expect(model.view.lacking?.command).toBe('git fetch origin of-a of-b');
    expect([...model.view.unknown.keys()]).toEqual(['a', 'b']);

    server.lacks = false; // somebody has fetched it, which changes no token
    model.follow(answer(), question, 'repo');
    ['a', 'b'].forEach(key => {
      model.lookAt(key);
    });
    await settled();
    expect(asked.at(-1)).toEqual(['a', 'b']);
    expect(lacking.at(-1)).toEqual([]);
    expect(model.view.lacking).toBeNull();
    expect(model.view.unknown.size).toBe(0);
    expect([...model.view.authors.keys()]).toEqual(['a', 'b']);
  });
});

describe('ticks', () => {
  it('outlive the page, and are those of their repository', async () => {
    const kept = new Kept();
    const { model } = modelled(kept);
    await settled();
    await model.review(['a', 'b'], true);
    await model.review(['a'], false);
    const again = modelled(kept).model;
    await settled();
    expect([...again.view.reviewed]).toEqual(['b']);
    again.follow(answer(), question, 'another');
    await settled();
    expect([...again.view.reviewed]).toEqual([]);
  });

  it('are not lost that are made while those of before are read', async () => {
    const kept = new Kept();
    kept.values.set('rundiff:reviewed:repo', ['old']);
    const { model } = modelled(kept);
    await Promise.all([model.review(['new'], true), settled()]);
    expect([...model.view.reviewed].sort()).toEqual(['new', 'old']);
    expect(kept.values.get('rundiff:reviewed:repo')).toEqual(['old', 'new']);
  });

  it('that are no ticks are not believed, and the oldest make room', async () => {
    const kept = new Kept();
    kept.values.set('rundiff:reviewed:repo', { a: 1 });
    const { model } = modelled(kept);
    await settled();
    const keys = Array.from({ length: 3_001 }, (_, at) => `${at}`);
    await model.review(keys, true);
    expect(model.view.reviewed.size).toBe(3_000);
    expect(model.view.reviewed.has('0')).toBe(false);
  });
});

it('ticks that cannot be read leave room for new ones', async () => {
  const kept = new Kept();
  kept.fetch = () => Promise.reject(new Error('unreadable'));
  const ticks = new Ticks(kept);
  await ticks.load('a');
  await ticks.set(['one'], true);
  expect([...ticks.keys]).toEqual(['one']);
});
