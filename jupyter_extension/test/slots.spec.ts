/** What outlives a page, in Lab's own database: what cannot be read is neither lost nor taken for nothing. */
import { StateDB } from '@jupyterlab/statedb';

import { PanelModel } from '../src/model/panelModel';
import { Slots } from '../src/model/slots';
import { isStrings } from '../src/model/stored';
import { Ticks } from '../src/model/ticks';
import { memoryIn } from '../src/panel/kept';
import { answer, runs } from './shown';

const TICKS = 'rundiff:reviewed:repo';
const CHOICE = 'rundiff:asked:repo';
const strings = (kept: unknown) => (isStrings(kept) ? kept : null);

/** A database whose pages come and go; `texts` is what stands in it. */
function database(texts: Record<string, string> = {}) {
  const connector = new StateDB.Connector();
  const ready = Promise.all(
    Object.entries(texts).map(([id, text]) => connector.save(id, text))
  );
  return {
    page: async () => {
      await ready;
      return new StateDB({ connector });
    },
    text: (id: string) => connector.fetch(id)
  };
}

describe.each([
  ['of another version', '{"v":{"keys":["a"],"version":7}}'],
  ['that is no JSON', '{"v":["a"'],
  ['that is a list of something else', '{"v":[1,2]}']
])('a kept value %s', (_, text) => {
  it('stays as it is, and what is kept from then on is read by the next page', async () => {
    const kept = database({ [TICKS]: text });
    const ticks = new Ticks(await kept.page());
    expect(await ticks.load('repo')).toBe(true);
    expect([ticks.unread, ticks.keys.size]).toEqual([true, 0]);
    await ticks.set(['b'], true);
    expect(await kept.text(TICKS)).toBe(text);

    const later = new Ticks(await kept.page());
    await later.load('repo');
    expect([later.unread, [...later.keys]]).toEqual([false, ['b']]);
    await later.set(['c'], true);
    expect(await kept.text(TICKS)).toBe(text);
  });

  it('is said of its own repository only', async () => {
    const kept = database({ [TICKS]: text });
    const ticks = new Ticks(await kept.page());
    await ticks.load('repo');
    expect(await ticks.load('other')).toBe(true);
    expect(ticks.unread).toBe(false);
  });
});

it('what can be read is kept where it was', async () => {
  const kept = database({ [TICKS]: '{"v":["a"]}' });
  const ticks = new Ticks(await kept.page());
  await ticks.load('repo');
  await ticks.set(['b'], true);
  expect([ticks.unread, await kept.text(TICKS)]).toEqual([
    false,
    '{"v":["a","b"]}'
  ]);
});

it('where nothing can be read nothing is written', async () => {
  const saved: string[] = [];
  const slots = new Slots({
    fetch: () => Promise.reject(new Error('no database')),
    save: id => Promise.resolve(saved.push(id))
  });
  expect(await slots.read(TICKS, strings)).toEqual({
    value: null,
    unreadable: true
  });
  await slots.write(TICKS, ['a']);
  expect(saved).toEqual([]);
});

it('a choice that cannot be read is said, kept, and the usual one is asked for', async () => {
  const text = '{"v":["from","the","future"]}';
  const kept = database({ [CHOICE]: text });
  const found = { ...answer(), token: 't' };
  const model = new PanelModel(
    {
      about: () => Promise.reject(new Error('not asked')),
      runs: () => Promise.resolve({ ...runs, token: 't' }),
      compare: () => Promise.resolve(found),
      state: () => Promise.resolve({ token: 't', repository: 'repo' }),
      kernel: () => Promise.reject(new Error('not asked')),
      session: () => Promise.reject(new Error('not asked')),
      stripping: () => Promise.reject(new Error('not asked'))
    },
    () => 0,
    memoryIn(await kept.page())
  );
  model.setVisible(true);
  model.follow({
    path: 'lib.py',
    onDisk: true,
    editor: () => null,
    kernelId: () => null,
    read: () => null,
    withoutKernel: () => false
  });
  await new Promise(resolve => setTimeout(resolve, 20));
  expect([model.view.unread, model.view.answer]).toEqual([true, found]);
  model.choose({ baseline: 'HEAD', target: null });
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(await kept.text(CHOICE)).toBe(text);
  const next = memoryIn(await kept.page());
  const recalled = await next.recall('repo');
  expect(recalled).toMatchObject({ choice: { baseline: 'HEAD' } });
});
