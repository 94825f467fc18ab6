/** What of the panel outlives a page, and what the settings make of it. */
import { Refusal } from '../src/errors';
import type { Memory, Remembered } from '../src/model/memory';
import type { Asked } from '../src/model/subject';
import { PanelModel } from '../src/model/panelModel';
import { opened } from '../src/panel/address';
import { remembered } from '../src/panel/kept';
import { settingsOf } from '../src/panel/settings';
import { UNFILTERED, USUAL } from '../src/view';
import type { Question } from '../src/wire';
import { answer, runs } from './shown';

const DEFAULT = { baseline: null, target: null };
const V1 = { baseline: 'v1', target: null };
const HEAD = { baseline: 'HEAD', target: null };
const BEST = { baseline: 'run/best', target: 'run/last' };

/** A panel over two repositories, in folders `a` and `b`, of which one knows no `gone`. */
class Page {
  constructor(
    readonly kept: Record<string, Remembered> = {},
    recall: Memory['recall'] = repository =>
      Promise.resolve(kept[repository] ?? null)
  ) {
    const memory: Memory = {
      recall,
      remember: (repository, what) => {
        this.kept[repository] = what;
      }
    };
    this.model = new PanelModel(this._asked, () => 0, memory);
    this.model.setVisible(true);
  }

  readonly model: PanelModel;
  readonly asked: Question[] = [];

  async follow(path: string): Promise<void> {
    this.turn(path);
    await this.answered();
  }

  /** What is at *path* comes to the front; it is not waited for what the panel makes of it. */
  turn(path: string): void {
    this.model.follow({
      path,
      onDisk: true,
      editor: () => null,
      kernelId: () => null,
      withoutKernel: () => false,
      read: () => null
    });
  }

  async answered(): Promise<void> {
    for (let turn = 0; turn < 30; turn += 1) {
      await Promise.resolve();
    }
  }

  get sides(): (string | null)[] {
    const last = this.asked.at(-1);
    return [last?.baseline ?? null, last?.target ?? null];
  }

  private readonly _asked = {
    runs: () => Promise.resolve(runs),
    state: (path: string) =>
      Promise.resolve({ token: 'token', repository: path.slice(0, 1) }),
    compare: (question: Question) => {
      this.asked.push(question);
      return question.baseline === 'gone'
        ? Promise.reject(new Refusal(UNKNOWN))
        : Promise.resolve(answer());
    },
    stripping: () => Promise.reject(new Error('no notebook')),
    kernel: () => Promise.reject(new Error('no kernel')),
    session: () => Promise.reject(new Error('no kernel')),
    about: () => Promise.reject(new Error('not asked'))
  } as unknown as Asked;
}

const UNKNOWN = {
  code: 'unknown-revision',
  message: 'unknown revision',
  phrase: null,
  command: null
} as const;

describe('what is chosen', () => {
  it('is kept for its repository, and asked for again on the next page', async () => {
    const page = new Page();
    await page.follow('a/train.ipynb');
    page.model.choose(V1);
    page.model.filter({ categories: ['seed'], folded: ['other'], query: 'x' });
    await page.answered();
    const next = new Page(page.kept);
    await next.follow('a/other.ipynb');
    expect(next.sides).toEqual(['v1', null]);
    expect(next.model.view.filters).toEqual({
      categories: ['seed'],
      folded: ['other'],
      query: ''
    });
    expect(next.asked).toHaveLength(1);
  });

  it('is of one repository, and stays while one moves inside it', async () => {
    const page = new Page();
    await page.follow('a/train.ipynb');
    page.model.choose(V1);
    await page.follow('a/other.ipynb');
    expect(page.sides).toEqual(['v1', null]);
    await page.follow('b/train.ipynb');
    expect(page.sides).toEqual([null, null]);
    await page.follow('a/train.ipynb');
    expect(page.sides).toEqual(['v1', null]);
  });

  it('before a repository is known, by an address say, goes before what was kept', async () => {
    const page = new Page({ a: { choice: V1, filters: UNFILTERED } });
    page.model.choose({ baseline: 'HEAD', target: null });
    await page.follow('a/train.ipynb');
    expect(page.sides).toEqual(['HEAD', null]);
    expect(page.kept.a?.choice.baseline).toBe('HEAD');
  });

  it('straight after one has turned to another repository, by a command say, is compared there and kept there', async () => {
    const seeds = { categories: ['seed'], query: '', folded: [] } as const;
    const page = new Page({
      a: { choice: HEAD, filters: UNFILTERED },
      b: { choice: V1, filters: seeds }
    });
    await page.follow('a');
    page.turn('b');
    page.model.choose(BEST);
    await page.answered();
    expect(page.sides).toEqual(['run/best', 'run/last']);
    expect(page.model.view.choice).toEqual(BEST);
    expect(page.model.view.filters).toEqual(seeds);
    expect(page.kept.a?.choice).toEqual(HEAD);
    expect(page.kept.b?.choice).toEqual(BEST);
    await page.follow('a');
    expect(page.sides).toEqual(['HEAD', null]);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 8])(
    'goes before what is kept at whatever moment of turning (%d)',
    async moment => {
      const page = new Page({ b: { choice: V1, filters: UNFILTERED } });
      await page.follow('a');
      page.turn('b');
      for (let turn = 0; turn < moment; turn += 1) {
        await Promise.resolve();
      }
      page.model.choose(BEST);
      await page.answered();
      expect(page.sides).toEqual(['run/best', 'run/last']);
      expect(page.kept.b?.choice).toEqual(BEST);
    }
  );

  it('is of the repository that was in front, also where one turns away before it is answered', async () => {
    const page = new Page({ b: { choice: V1, filters: UNFILTERED } });
    await page.follow('a');
    page.model.choose(BEST);
    await page.follow('b');
    expect(page.sides).toEqual(['v1', null]);
    await page.follow('a');
    expect(page.sides).toEqual(['run/best', 'run/last']);
    page.turn('b');
    page.model.choose(HEAD);
    await page.follow('c');
    expect(page.sides).toEqual([null, null]);
    page.turn('c/train.ipynb');
    page.model.choose(BEST);
    await page.answered();
    expect(page.sides).toEqual(['run/best', 'run/last']);
    expect(page.kept.c?.choice).toEqual(BEST);
  });

  it('by an address is meant for what the address opens, wherever the page begins', async () => {
    const page = new Page({ b: { choice: V1, filters: UNFILTERED } });
    await page.follow('a');
    page.model.choose(BEST, opened('/b/train.ipynb'));
    await page.answered();
    expect(page.sides).toEqual(['run/best', 'run/last']);
    await page.follow('b/train.ipynb');
    expect(page.sides).toEqual(['run/best', 'run/last']);
    expect(page.kept.a).toBeUndefined();
    expect(page.kept.b?.choice).toEqual(BEST);
    await page.follow('a');
    expect(page.sides).toEqual([null, null]);
  });

  it('by an address gives way to what is chosen before the address has opened anything', async () => {
    const page = new Page();
    page.model.choose(BEST, opened('a/train.ipynb'));
    page.model.choose(V1);
    await page.follow('a/train.ipynb');
    expect(page.sides).toEqual(['v1', null]);
  });

  it('is not asked for of what one has turned away from meanwhile', async () => {
    const page = new Page({
      b: { choice: V1, filters: UNFILTERED },
      c: { choice: HEAD, filters: UNFILTERED }
    });
    await page.follow('a');
    page.turn('b');
    await page.follow('c');
    expect(page.asked.map(({ path }) => path)).toEqual(['a', 'c']);
    expect(page.sides).toEqual(['HEAD', null]);
    await page.follow('b');
    expect(page.sides).toEqual(['v1', null]);
  });

  it('gives way to the usual where it is gone, and says so until something is chosen', async () => {
    const choice = { baseline: 'gone', target: null };
    const page = new Page({ a: { choice, filters: UNFILTERED } });
    await page.follow('a/train.ipynb');
    expect(page.sides).toEqual([null, null]);
    expect(page.model.view.trouble).toBe(null);
    expect(page.model.view.gone).toEqual(choice);
    page.model.choose(V1);
    expect(page.model.view.gone).toBe(null);
  });

  it('that is gone, and was chosen just now, is no reason to compare something else', async () => {
    const page = new Page();
    await page.follow('a/train.ipynb');
    page.model.choose({ baseline: 'gone', target: null });
    await page.answered();
    expect(page.model.view.trouble?.is).toBe('refused');
    expect(page.model.view.gone).toBe(null);
  });
});

describe('the settings', () => {
  it('say what is compared, and what is folded, where nothing was chosen', async () => {
    const page = new Page();
    const settings = settingsOf({
      firstComparison: 'best-to-last',
      showOther: false
    });
    page.model.configure(settings);
    await page.follow('a/train.ipynb');
    expect(page.sides).toEqual(['run/best', 'run/last']);
    expect(page.model.view.filters.folded).toEqual(['other']);
    page.model.choose(V1);
    page.model.configure({ ...settings, firstComparison: 'head' });
    await page.answered();
    expect(page.sides).toEqual(['v1', null]);
  });

  it('that come after the first answer say what is folded, too', async () => {
    const page = new Page();
    await page.follow('a/train.ipynb');
    page.model.configure({ ...USUAL, showOther: false });
    expect(page.model.view.filters.folded).toEqual(['other']);
  });

  it('that say nothing new ask nothing anew, and leave what is pressed', async () => {
    const page = new Page();
    await page.follow('a/train.ipynb');
    page.model.filter({ categories: ['seed'] });
    page.model.configure({ ...USUAL, wordWrap: false });
    await page.answered();
    expect(page.asked).toHaveLength(1);
    expect(page.model.view.filters.categories).toEqual(['seed']);
    expect(page.model.view.settings.wordWrap).toBe(false);
  });

  it.each([
    [{}],
    [{ contextLines: -1, hiddenCategories: 'all', firstComparison: 'none' }],
    [{ wordWrap: 'yes', openOnStart: 1, hiddenCategories: ['no such thing'] }]
  ])('that are not as the schema wants them are as usual: %j', composite => {
    expect(settingsOf(composite)).toEqual(USUAL);
  });
});

describe('what was kept', () => {
  it("and cannot be read is in nobody's way", async () => {
    const page = new Page({}, () => Promise.reject(new Error('unreadable')));
    await page.follow('a/train.ipynb');
    expect(page.sides).toEqual([null, null]);
    expect(page.model.view.answer).not.toBeNull();
    await page.follow('b/train.ipynb');
    expect(page.asked).toHaveLength(2);
    expect(page.model.view.busy).toBe(false);
  });

  it.each([[null], ['text'], [[]], [{}], [{ target: 'HEAD' }]])(
    'says nothing where it is %j',
    kept => {
      expect(remembered(kept)).toBe(null);
    }
  );

  it('by another version is taken as far as it is known', () => {
    const kept = {
      baseline: 'v1',
      target: 7,
      categories: ['seed', 'karma', 3],
      folded: 'all'
    };
    expect(remembered(kept)).toEqual({
      choice: V1,
      filters: { categories: ['seed'], query: '', folded: [] }
    });
    expect(remembered({ baseline: null })?.choice).toEqual(DEFAULT);
  });
});
