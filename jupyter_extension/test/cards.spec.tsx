import { ago } from '../src/components/ago';
import type { CardSubject, CardsView } from '../src/cardsView';
import type { Author, Finding, Lacking, Unknown } from '../src/wire';
import {
  answer,
  comparison,
  frame,
  inChinese,
  kinds,
  Seeing,
  Shown,
  side,
  view
} from './shown';

const NOTHING: CardsView = {
  reviewed: new Set(),
  unread: false,
  authors: new Map(),
  unknown: new Map(),
  lacking: null,
  lines: new Map(),
  round: 0
};
const TITLES = '.jp-Rundiff-card .jp-Rundiff-title';
const NOW = Date.now();
const DAY = 86_400;

type Done = readonly [string, ...unknown[]];

/** A panel whose cards can be acted on, and what was done. */
function acting(part: Partial<CardsView> = {}, seen = view()) {
  const done: Done[] = [];
  const panel = new Shown(seen);
  const update = (more: Partial<CardsView>) => {
    panel.cards = {
      view: { ...NOTHING, ...part, ...more },
      deeds: {
        review: (...what) => done.push(['review', ...what]),
        lookAt: key => done.push(['lookAt', key]),
        load: key => done.push(['load', key]),
        copyPatch: keys => done.push(['copyPatch', keys]),
        menu: (subject, button) =>
          done.push(['menu', subject, button.ariaLabel]),
        showKeys: () => done.push(['showKeys'])
      }
    };
    panel.update(seen);
  };
  update({});
  return { panel, done, update };
}

const keys = comparison.findings.map(({ key }) => key);
const [first = ''] = keys;
/** Of the second cell of the notebook, whose changes stand together. */
const second =
  comparison.findings.filter(({ path }) => path === 'train.ipynb')[1]?.key ??
  '';

const author = (part: Partial<Author> = {}): Author => ({
  side: 'target',
  name: 'Anna',
  commit: '3f2a1c9aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  subject: 'faster loader',
  when: NOW / 1000 - 2.5 * DAY,
  open: false,
  more: 0,
  arrived: NOW / 1000 - 1.5 * DAY,
  how: 'pull',
  ...part
});

/** What the first card says of who made it. */
const made = (part: Partial<Author>) =>
  acting({ authors: new Map([[first, author(part)]]) }).panel.find(
    '.jp-Rundiff-maker',
    ''
  ).textContent;

describe('a tick', () => {
  it('is asked for by a box that says so, and by r', () => {
    const { panel, done } = acting();
    panel.click(panel.all('.jp-Rundiff-reviewed input')[0] ?? panel.page);
    const title = panel.all(TITLES)[1] ?? panel.page;
    title.focus();
    panel.key(title, 'r');
    expect(done.filter(([what]) => what === 'review')).toEqual([
      ['review', [first], true],
      ['review', [second], true]
    ]);
  });

  it('closes the card down to its title, and leaves the focus there', () => {
    const { panel, update } = acting();
    const card = () => panel.all('.jp-Rundiff-card')[0];
    expect(card()?.textContent).toContain('Normalize');
    card()?.querySelector<HTMLElement>('input')?.focus();
    panel.click(card()?.querySelector('input') ?? panel.page);
    update({ reviewed: new Set([first]) });
    expect(card()?.textContent).not.toContain('Normalize');
    expect(document.activeElement).toBe(panel.all(TITLES)[0]);
    expect(card()?.querySelector<HTMLInputElement>('input')?.checked).toBe(
      true
    );
    expect(panel.text).toContain(`1 of ${keys.length} reviewed`);
  });

  it('by r, too, leaves the focus at the title, wherever in the card it was', () => {
    const { panel, update } = acting();
    const more = panel.find('.jp-Rundiff-card button', 'More with this change');
    more.focus();
    panel.key(more, 'r');
    update({ reviewed: new Set([first]) });
    expect(document.activeElement).toBe(panel.all(TITLES)[0]);
  });

  it('of cells that moved together, taken away, leaves the focus at their title', () => {
    const all = kinds.findings.map(({ key }) => key);
    const { panel, done, update } = acting(
      { reviewed: new Set(all) },
      view({ answer: answer(kinds) })
    );
    const card = panel
      .all('.jp-Rundiff-card')
      .find(one => one.dataset.keys?.includes(' ') === true);
    const box = card?.querySelector<HTMLElement>('.jp-Rundiff-row input');
    box?.focus();
    panel.click(box ?? panel.page);
    expect(done.at(-1)).toEqual([
      'review',
      card?.dataset.keys?.split(' '),
      false
    ]);
    update({ reviewed: new Set() });
    expect(document.activeElement).toBe(
      card?.querySelector('.jp-Rundiff-title')
    );
  });

  it('does not count for a change one of whose sides is another', () => {
    const { panel } = acting({ reviewed: new Set([`${first}x`]) });
    expect(panel.all('[data-done=true]')).toEqual([]);
    expect(panel.text).not.toContain('reviewed');
  });

  it('opens the card again when it is taken away', () => {
    const { panel, done, update } = acting({ reviewed: new Set([first]) });
    panel.click(panel.all('.jp-Rundiff-row input')[0] ?? panel.page);
    expect(done).toContainEqual(['review', [first], false]);
    update({ reviewed: new Set() });
    expect(panel.all('.jp-Rundiff-card')[0]?.textContent).toContain(
      'Normalize'
    );
  });
});

describe('who made a change', () => {
  it('is told with the commit, when, and when it came here', () => {
    expect(made({})).toBe(
      'Anna · 3f2a1c9 faster loader · 2 days ago · pulled yesterday'
    );
  });

  it.each<[string, Partial<Author>]>([
    ['Not committed yet', { name: null, commit: null, open: true }],
    ['partly not committed', { open: true }],
    ['and 2 more commits', { more: 2 }],
    ['only on the side of the base', { side: 'baseline' }]
  ])('is said to be "%s" of %j', (words, part) => {
    const now = view({
      answer: answer({
        target: side('saved', 'now')
      })
    });
    const authors = new Map([[first, author(part)]]);
    expect(acting({ authors }, now).panel.text).toContain(words);
  });

  it('is shown as text, whatever a commit says', () => {
    const said = made({ name: '<b>\u202eAnna', subject: '<img src=x>\u0007' });
    expect(said).toContain('<b>\ufffdAnna · 3f2a1c9 <img src=x>\u2407');
  });

  it('is asked of open cards, when they are seen', () => {
    const { panel, done } = acting();
    expect(done).toEqual([]);
    Seeing.of(panel.all('.jp-Rundiff-maker')[1] ?? panel.page, true);
    expect(done).toEqual([['lookAt', second]]);
  });
});

describe('what a partial clone cannot tell', () => {
  const why: Unknown = {
    message: 'versions of model.py are missing',
    phrase: { template: 'versions of %1 are missing', args: ['model.py'] },
    command: 'git fetch origin aaaa'
  };
  const lacking: Lacking = {
    message: 'Versions are missing.',
    phrase: { template: 'Versions are missing.', args: [] },
    objects: ['aaaa', 'bbbb'],
    command: 'git fetch origin aaaa bbbb'
  };
  const unknown = new Map([
    [first, why],
    [second, why]
  ]);

  it('is said shortly on each card, and once with one command', () => {
    const { panel } = acting({ unknown, lacking });
    const makers = panel.all('.jp-Rundiff-maker .jp-Rundiff-made');
    expect(makers.map(one => one.title)).toEqual(
      Array(2).fill('versions of model.py are missing')
    );
    expect(makers[0]?.textContent).toContain('Author not known here');
    expect(panel.all('.jp-Rundiff-notHere')).toHaveLength(1);
    expect(
      panel.all('.jp-Rundiff-command code').map(one => one.textContent)
    ).toEqual(['git fetch origin aaaa bbbb']);
  });

  it('stands beside whom it names all the same', () => {
    const authors = new Map([[first, author()]]);
    const said = acting({ authors, unknown, lacking }).panel.find(
      '.jp-Rundiff-maker',
      ''
    ).textContent;
    expect(said).toContain('Anna');
    expect(said).toContain('Who else, not known here');
  });

  it('is not said of other changes', () => {
    const { panel } = acting({ unknown: new Map([['gone', why]]), lacking });
    expect(panel.all('.jp-Rundiff-notHere')).toEqual([]);
  });
});

describe('times', () => {
  it.each([
    [10, 'now'],
    [-60, 'now'],
    [3 * 60, '3 minutes ago'],
    [26 * 3600, 'yesterday'],
    [9 * DAY, 'last week'],
    [400 * DAY, 'last year']
  ])('%d seconds back are %s', (passed, words) => {
    expect(ago(NOW / 1000 - passed, NOW)).toBe(words);
  });
});

describe('the keys of a card', () => {
  it('copy a patch and show what they do, and are left alone where one writes', () => {
    const { panel, done } = acting();
    const title = panel.all(TITLES)[0] ?? panel.page;
    title.focus();
    panel.key(title, 'c');
    panel.key(title, '?');
    const box = document.createElement('input');
    title.parentElement?.append(box);
    box.focus();
    ['r', 'c', '?', 'j'].forEach(key => {
      panel.key(box, key);
    });
    expect(document.activeElement).toBe(box);
    expect(done).toEqual([['copyPatch', [first]], ['showKeys']]);
  });

  it('go from file to file', () => {
    const { panel } = acting();
    const root = panel.all('.jp-Rundiff-panel')[0] ?? panel.page;
    root.focus();
    const visited = [']', ']', ']', '['].map(key => {
      panel.key(root, key);
      return document.activeElement?.textContent;
    });
    expect(visited.map(title => title?.replace(/^.*: ?/, ''))).toEqual([
      'train.ipynb',
      'model.py',
      'config.yaml',
      'model.py'
    ]);
  });
});

describe('the menu', () => {
  it('is about the cell as it is now, or about all changes', () => {
    const { panel, done } = acting();
    panel.press('More with this change');
    panel.press('More with all changes');
    const [[, subject], [, all]] = done.filter(([what]) => what === 'menu') as [
      Done,
      Done
    ];
    expect(subject).toMatchObject({
      keys: [first],
      file: 'train.ipynb',
      path: 'demo/train.ipynb'
    } satisfies Partial<CardSubject>);
    expect(all).toBeNull();
  });
});

describe('lines that were left out', () => {
  it('are loaded by a button, and then stand there', () => {
    const file = comparison.files.find(({ path }) => path === 'train.ipynb');
    const cells = file?.type === 'notebook' ? file.cells : [];
    const at = comparison.findings[0]?.row ?? 0;
    const text = cells[at]?.text ?? null;
    if (file?.type !== 'notebook' || text === null) {
      throw new Error('the first finding is a cell with lines');
    }
    const without = cells.map((one, row) =>
      row === at ? { ...one, text: { ...text, lines: [], left_out: 9e5 } } : one
    );
    const files = [
      { ...file, cells: without },
      ...comparison.files.filter(one => one !== file)
    ];
    const { panel, done, update } = acting(
      {},
      view({ answer: answer({ files }) })
    );
    expect(panel.all('.jp-Rundiff-card')[0]?.textContent).not.toContain(
      'ToTensor'
    );
    panel.press('Load the lines of this change (900 kB)');
    expect(done).toContainEqual(['load', first]);
    update({ lines: new Map([[first, text]]) });
    expect(panel.all('.jp-Rundiff-card')[0]?.textContent).toContain('ToTensor');
  });
});

describe('a thousand changes', () => {
  const many = (count: number) => {
    const [one] = comparison.findings as [Finding];
    const findings = Array.from({ length: count }, (_, at): Finding => ({
      ...one,
      key: `key${at}`
    }));
    return acting({}, view({ answer: answer({ findings }) }));
  };

  it('are on the page only near what is seen, and come with it', () => {
    const { panel } = many(1_000);
    const before = panel.all(TITLES).length;
    expect(before).toBeLessThan(40);
    const part = panel.all('.jp-Rundiff-window')[1] ?? panel.page;
    Seeing.of(part, true);
    expect(panel.all(TITLES).length).toBeGreaterThan(before);
    Seeing.of(part, false, 1234);
    expect(panel.all(TITLES)).toHaveLength(before);
    expect(
      part.querySelector<HTMLElement>('.jp-Rundiff-standIn')?.style.height
    ).toBe('1234px');
  });

  it('come one part a frame, the nearest first, and not where they are passed by', async () => {
    const { panel } = many(1_000);
    const parts = panel.all('.jp-Rundiff-window').slice(1, 6);
    const there = () =>
      parts.map(part => part.querySelector('.jp-Rundiff-card') !== null);
    await frame();
    parts.forEach((part, at) => {
      Seeing.of(part, true, 960, 4_000 - at * 1_000);
    });
    expect(there()).toEqual([true, false, false, false, false]);
    Seeing.of(parts[3] ?? panel.page, false);
    await frame();
    expect(there()).toEqual([true, false, false, false, true]);
    await frame();
    expect(there()).toEqual([true, false, true, false, true]);
    await frame();
    await frame();
    expect(there()).toEqual([true, true, true, false, true]);
  });

  it('stay as they are while the panel is hidden', async () => {
    const { panel } = many(1_000);
    const part = panel.all('.jp-Rundiff-window')[1] ?? panel.page;
    await frame();
    Seeing.of(part, true);
    const before = panel.all(TITLES).length;
    panel.all('.jp-Rundiff-window').forEach(one => {
      Seeing.of(one, false, 0);
    });
    expect(panel.all(TITLES)).toHaveLength(before);
  });

  it('can be gone through with j, and read where they are not', () => {
    const { panel } = many(1_000);
    const titles = panel.all(TITLES);
    const last = titles[titles.length - 1];
    last?.focus();
    panel.key(last ?? panel.page, 'j');
    const active = document.activeElement;
    expect(active?.className).toBe('jp-Rundiff-title');
    expect(panel.all(TITLES).indexOf(active as HTMLElement)).toBe(
      titles.length
    );
    expect(panel.all('.jp-Rundiff-standIn')[0]?.textContent).toContain(
      'train_transform'
    );
  });

  it('are drawn once, however often the panel is while an answer is on its way', () => {
    let read = 0;
    const [one] = comparison.findings as [Finding];
    const findings = Array.from({ length: 1_000 }, (_, at): Finding =>
      Object.defineProperty({ ...one, key: `key${at}` }, 'told', {
        get: () => {
          read += 1;
          return one.told;
        }
      })
    );
    const { files, lines } = linesThatCount(() => {
      read += 1;
    });
    const seen = view({ answer: answer({ findings, files }) });
    const { panel } = acting({}, seen);
    expect(read).toBeGreaterThan(1_000 * lines);
    read = 0;
    panel.cards = panel.cards && { ...panel.cards };
    panel.update({ ...seen, busy: true });
    expect(read).toBe(0);
  });

  it('are not taken apart where they are few', () => {
    expect(many(8).panel.all('.jp-Rundiff-window')).toEqual([]);
  });
});

/** The files of the comparison, in which every line of the first change says when it is read; and how many lines those are. */
function linesThatCount(reading: () => void) {
  const [one] = comparison.findings as [Finding];
  const at = one.row ?? 0;
  const file = comparison.files.find(({ path }) => path === one.path);
  const text = file?.type === 'notebook' ? file.cells[at]?.text : null;
  if (file?.type !== 'notebook' || !text) {
    throw new Error('the first finding is a cell with lines');
  }
  const lines = text.lines.map(line =>
    Object.defineProperty({ ...line }, 'text', {
      get: () => {
        reading();
        return line.text;
      }
    })
  );
  const cells = file.cells.map((cell, row) =>
    row === at ? { ...cell, text: { ...text, lines } } : cell
  );
  const others = comparison.files.filter(other => other !== file);
  return { files: [{ ...file, cells }, ...others], lines: lines.length };
}

it('speaks Chinese', async () => {
  const panel = new Shown(view(), await inChinese());
  panel.cards = {
    view: { ...NOTHING, reviewed: new Set([first]) },
    deeds: {
      review: () => undefined,
      lookAt: () => undefined,
      load: () => undefined,
      copyPatch: () => undefined,
      menu: () => undefined,
      showKeys: () => undefined
    }
  };
  panel.update(view());
  expect(panel.text).toContain(`已审阅 1/${keys.length}`);
});
