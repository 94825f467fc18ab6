/** The answer in words, and how a part of it is looked at. */
import { act } from 'react';

import { question } from '../src/components/Headline';
import { said as inWords } from '../src/components/phrases';
import { split } from '../src/components/Hits';
import type { Filters } from '../src/view';
import { UNFILTERED } from '../src/view';
import type { Headline } from '../src/wire';
import {
  answer,
  comparison,
  inChinese,
  Shown,
  side,
  trans,
  view
} from './shown';

const seen = (filters: Partial<Filters> = {}) =>
  view({ filters: { ...UNFILTERED, ...filters } });

const titles = (panel: Shown) =>
  panel
    .all('.jp-Rundiff-card')
    .map(card => card.querySelector('.jp-Rundiff-title')?.textContent);

const type = (panel: Shown, words: string) => {
  const box = panel.find('.jp-Rundiff-search', '') as HTMLInputElement;
  panel.type(box, words);
  return box;
};

describe('the headline', () => {
  it('says what most likely matters in the words of the server', () => {
    const panel = new Shown(seen());
    const said = panel.all('.jp-Rundiff-saying').map(one => one.textContent);
    expect(said).toEqual(comparison.headline.map(({ words }) => words));
    expect(said).toContain('SGD → AdamW');
  });

  it('is said in Chinese, but for what the code calls by a name', async () => {
    const chinese = await inChinese();
    const said = comparison.headline.map(one => inWords(one.phrase, chinese));
    expect(said.slice(0, 3)).toEqual([
      '移除 Normalize',
      'Dropout p 0.1 → 0.2',
      'SGD → AdamW'
    ]);
    expect(said.at(-1)).toBe('移除随机种子');
  });

  it('counts what has found no room, and says where nothing is likely', () => {
    expect(new Shown(view({ answer: answer({ unsaid: 3 }) })).text).toContain(
      'and 3 more'
    );
    const none = new Shown(view({ answer: answer({ headline: [] }) }));
    expect(none.text).toContain('None of the changes is likely to matter.');
  });

  it('leads to its card, whatever is folded or filtered out', () => {
    const panel = new Shown(
      seen({ categories: ['plotting'], folded: ['likely', 'other'] })
    );
    expect(titles(panel)).toEqual([]);
    panel.press('seed removed');
    expect(panel.calls).toEqual([
      ['filter', { folded: ['other'], categories: [], query: '' }]
    ]);
    panel.update(seen({ folded: ['other'] }));
    expect(document.activeElement?.textContent).toContain('cell 4');
    expect(document.activeElement?.getAttribute('aria-expanded')).toBe('true');
  });

  it.each([
    ['gpu', 'What changed since the last GPU run, run/1'],
    ['training', 'What changed since the last run, run/1'],
    ['head', 'What changed since the last commit'],
    [null, 'What changed from run/1 to run/3']
  ] as const)('is an answer to a question: %s', (basis, words) => {
    expect(question({ ...comparison, basis }, trans)).toBe(words);
  });

  it('asks about now where the target is no run', () => {
    const target = side('editor', 'now');
    const asked = question({ ...comparison, target }, trans);
    expect(asked).toBe('What changed since run/1');
  });

  it('shows a name that would turn the reading direction', () => {
    const [first] = comparison.headline;
    const hostile = {
      ...first,
      phrase: { template: '%1 removed', args: ['a\u202eb'] }
    } as Headline;
    const panel = new Shown(view({ answer: answer({ headline: [hostile] }) }));
    const [said] = panel.all('.jp-Rundiff-saying');
    expect(said?.textContent).toBe('a\ufffdb removed');
  });
});

describe('the chips', () => {
  it('are pressed one by one, and together', () => {
    const panel = new Shown(seen());
    const press = (words: string) => {
      panel.click(panel.find('.jp-Rundiff-chip', words));
    };
    press('optimizer');
    panel.update(seen({ categories: ['optimizer'] }));
    press('seed');
    press('optimizer');
    press('All');
    expect(panel.calls).toEqual([
      ['filter', { categories: ['optimizer'] }],
      ['filter', { categories: ['optimizer', 'seed'] }],
      ['filter', { categories: [] }],
      ['filter', { categories: [] }]
    ]);
  });

  it('leave the changes that touch what is pressed, and say how many they hide', () => {
    const panel = new Shown(seen({ categories: ['optimizer', 'seed'] }));
    expect(titles(panel)).toHaveLength(2);
    expect(panel.text).toContain('2 of 10 changes, 8 filtered out');
    const pressed = panel.all('.jp-Rundiff-chip[aria-pressed=true]');
    expect(pressed.map(chip => chip.textContent)).toEqual([
      'optimizer 1',
      'seed 1'
    ]);
    panel.press('Show all');
    expect(panel.calls).toEqual([['filter', { categories: [], query: '' }]]);
  });

  it('stay in sight while nothing touches them any more', () => {
    const findings = comparison.findings.slice(0, 1);
    const filters = { ...UNFILTERED, categories: ['seed'] as const };
    const panel = new Shown(view({ filters, answer: answer({ findings }) }));
    expect(panel.find('.jp-Rundiff-chip', 'seed').textContent).toBe('seed 0');
    expect(panel.text).toContain('None of 1 change fits.');
  });
});

describe('the search', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('looks for what is typed once no key follows', () => {
    const panel = new Shown(seen());
    type(panel, 'ad');
    act(() => {
      jest.advanceTimersByTime(100);
    });
    type(panel, 'adam');
    act(() => {
      jest.advanceTimersByTime(149);
    });
    expect(panel.calls).toEqual([]);
    act(() => {
      jest.advanceTimersByTime(1);
    });
    expect(panel.calls).toEqual([['filter', { query: 'adam' }]]);
  });

  it('finds titles, code and effects, marks them, and opens what it found', () => {
    const panel = new Shown(seen({ query: 'ADAMW' }));
    expect(titles(panel)).toHaveLength(2);
    const marks = panel.all('.jp-Rundiff-card .jp-Rundiff-hit');
    expect(new Set(marks.map(mark => mark.textContent))).toEqual(
      new Set(['AdamW'])
    );
    expect(panel.all('.jp-Rundiff-line .jp-Rundiff-hit')).not.toEqual([]);
    expect(panel.text).toContain('2 of 10 changes');
  });

  it('is emptied by Escape, which then leaves it', () => {
    const panel = new Shown(seen());
    const box = type(panel, 'adam');
    expect(panel.key(box, 'Escape')).toBe(false);
    act(() => {
      jest.runAllTimers();
    });
    expect(panel.calls).toEqual([['filter', { query: '' }]]);
    expect(panel.key(box, 'Escape')).toBe(true);
  });

  it('is led to by a slash, which can be written in it', () => {
    const panel = new Shown(seen());
    const [title] = panel.all('.jp-Rundiff-title');
    const [box] = panel.all('.jp-Rundiff-search');
    panel.key(title ?? panel.page, '/');
    expect(document.activeElement).toBe(box);
    expect(panel.key(box ?? panel.page, '/')).toBe(true);
  });

  it('takes what is typed as it is', () => {
    expect(split('a.b(c) A.B(c)', 'a.b(')).toEqual([
      '',
      'a.b(',
      'c) ',
      'A.B(',
      'c)'
    ]);
    expect(split('axb', 'a.b')).toEqual(['axb']);
    expect(split('使用归一化', '归一')).toEqual(['使用', '归一', '化']);
  });
});

describe('a section', () => {
  it('folds, and stays so', () => {
    const panel = new Shown(seen());
    panel.click(panel.find('.jp-Rundiff-sectionFold', 'Other'));
    expect(panel.calls).toEqual([['filter', { folded: ['other'] }]]);
    const before = titles(panel).length;
    panel.update(seen({ folded: ['other'] }));
    expect(titles(panel).length).toBeLessThan(before);
    panel.click(panel.find('.jp-Rundiff-sectionFold', 'Other'));
    expect(panel.calls.at(-1)).toEqual(['filter', { folded: [] }]);
  });
});
