/** The fields in which the sides of a comparison are chosen. */
import { act } from 'react';

import type { View } from '../src/view';
import type { SideOption, Sides } from '../src/wire';
import {
  answer,
  comparison,
  inChinese,
  run,
  runs,
  Shown,
  side,
  view
} from './shown';

const named = (
  value: string,
  group: SideOption['group'],
  subject = ''
): SideOption => ({
  value,
  group,
  commit: 'aba2d13',
  subject,
  when: null,
  run: group === 'run' ? run(Number(value.slice(4)), 0.9) : null
});

const FOUND: Sides = {
  options: [
    named('run/3', 'run'),
    named('run/2', 'run'),
    named('feature/lr', 'branch', 'Tune the schedule'),
    named('aba2d13', 'commit', 'Train a CNN'),
    named('v1.2', 'tag'),
    named('origin/main', 'remote')
  ],
  more: false,
  metric: 'val_acc',
  trunk: null
};

class Picker extends Shown {
  constructor(seen: Partial<View> = {}, sides: Sides = FOUND) {
    super(view(seen));
    this.sides = sides;
  }

  get base(): HTMLInputElement {
    return this.find('input', '') as HTMLInputElement;
  }

  get options(): string[] {
    return this.all('[role=option]').map(one => one.textContent);
  }

  get groups(): string[] {
    return this.all('.jp-Rundiff-groupName').map(one => one.textContent);
  }

  /** What the keys have led to, as a screen reader hears it. */
  get active(): string | null {
    const id = this.base.getAttribute('aria-activedescendant');
    return id === null
      ? null
      : (document.getElementById(id)?.querySelector('span')?.textContent ?? '');
  }

  /** Until the server has answered. */
  async answered(): Promise<void> {
    await act(() => jest.advanceTimersByTimeAsync(200));
  }
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  document.body.replaceChildren();
});

describe('a side', () => {
  it.each([
    ['gpu', 'Last GPU run: run/1'],
    ['training', 'Last run: run/1'],
    ['head', 'Last commit (no run yet)']
  ] as const)(
    'that is the default is called what it came to: %s',
    (basis, label) => {
      const baseline =
        basis === 'head'
          ? side('commit', 'HEAD (aba2d13)')
          : comparison.baseline;
      const choice = { baseline: null, target: null };
      const seen = { choice, answer: answer({ basis, baseline }) };
      expect(new Picker(seen).base.value).toBe(label);
    }
  );

  it.each([
    ['run/best', '★ Best: run/1 · val_acc 0.9889'],
    ['HEAD', 'Last commit (HEAD)'],
    [':editor', 'Now'],
    ['main...', 'Where this branch left main'],
    ['main~2', 'main~2'],
    ['a\u202eb', 'a\ufffdb']
  ])('that is %s is called by a name', (baseline, label) => {
    const picker = new Picker({ choice: { baseline, target: null } });
    expect(picker.base.value).toBe(label);
  });

  it('that is a run is known by its metric and its notebook', () => {
    const other = {
      ...run(4),
      outcome: 'failed',
      notebook: 'b.ipynb'
    } as const;
    const picker = new Picker({
      runs: { ...runs, runs: [other, ...runs.runs] },
      choice: { baseline: 'run/4', target: 'run/2' }
    });
    expect(picker.base.value).toMatch(/^run\/4 · failed · cpu .* · b\.ipynb$/);
    const [, target] = picker.all('input') as HTMLInputElement[];
    expect(target?.value).toMatch(/^run\/2 · val_acc 0.9361 · cpu/);
  });
});

describe('the list', () => {
  it('has everything with a name, by its kind, once the server has answered', async () => {
    const picker = new Picker();
    expect(picker.base.getAttribute('aria-expanded')).toBe('false');
    picker.click(picker.base);
    expect(picker.base.getAttribute('aria-expanded')).toBe('true');
    expect(picker.groups).toEqual(['Suggested', 'Files']);
    expect(picker.text).toContain('Looking…');
    await picker.answered();
    expect(picker.text).not.toContain('Looking…');
    expect(picker.groups).toEqual([
      'Suggested',
      'Files',
      'Runs',
      'Branches',
      'Commits',
      'Tags',
      'Remote branches'
    ]);
    expect(picker.options).toContain('feature/lr Tune the schedule');
    const headings = picker.all('[role=group][aria-labelledby]');
    const first = headings[0]?.getAttribute('aria-labelledby') ?? '';
    expect(document.getElementById(first)?.textContent).toBe('Suggested');
    const chosen = picker.all('[role=option][aria-selected=true]');
    expect(chosen.map(one => one.textContent)).toEqual([
      '★ Best: run/1 · val_acc 0.9889'
    ]);
  });

  it('asks for what is typed once no key follows, and offers that itself', async () => {
    const picker = new Picker({}, { ...FOUND, options: [] });
    picker.type(picker.base, 'fe');
    picker.type(picker.base, 'feat');
    await picker.answered();
    expect(picker.groups).toEqual(['As typed']);
    expect(picker.options).toEqual(['feat']);
    expect(picker.text).toContain('Nothing found. Enter takes what is typed.');
    expect(picker.queries).toEqual(['feat']);
  });

  it('offers where a branch left the default one', async () => {
    const picker = new Picker({}, { ...FOUND, trunk: 'main', more: true });
    picker.click(picker.base);
    await picker.answered();
    picker.click(picker.find('[role=option]', 'Where this branch left main'));
    expect(picker.calls).toEqual([
      ['choose', { baseline: 'main...', target: 'run/last' }]
    ]);
  });

  it('says so where there are more, and where none came', async () => {
    const picker = new Picker({}, { ...FOUND, more: true });
    picker.click(picker.base);
    await picker.answered();
    expect(picker.text).toContain('There are more: type a part of a name.');
    const broken = new Picker();
    Object.defineProperty(broken, 'sides', {
      get: () => {
        throw new Error('git is gone');
      }
    });
    broken.click(broken.base);
    await broken.answered();
    expect(broken.text).toContain('did not come: git is gone');
    expect(broken.options).not.toEqual([]);
  });

  it('has no name that would turn the reading direction', async () => {
    const options = [named('a\u202eb', 'branch', 'c\u202ed')];
    const picker = new Picker({}, { ...FOUND, options });
    picker.click(picker.base);
    await picker.answered();
    expect(picker.options.at(-1)).toBe('a\ufffdb c\ufffdd');
  });
});

describe('the keys', () => {
  it('go down and up the list, round its ends, and choose', async () => {
    const picker = new Picker();
    picker.key(picker.base, 'ArrowDown');
    await picker.answered();
    expect(picker.active).toBe(null);
    picker.key(picker.base, 'ArrowDown');
    expect(picker.active).toBe('Last run: run/3');
    picker.key(picker.base, 'ArrowUp');
    expect(picker.active).toBe('origin/main');
    picker.key(picker.base, 'Enter');
    expect(picker.calls).toEqual([
      ['choose', { baseline: 'origin/main', target: 'run/last' }]
    ]);
    expect(picker.options).toEqual([]);
  });

  it('choose what is typed, where nothing else is led to', async () => {
    const picker = new Picker();
    picker.type(picker.base, ' main~2 ');
    await picker.answered();
    picker.key(picker.base, 'Enter');
    expect(picker.calls).toEqual([
      ['choose', { baseline: 'main~2', target: 'run/last' }]
    ]);
  });

  it.each([
    ['index', ':index'],
    ['Saved files', ':saved'],
    ['now', ':editor'],
    ['NOW', ':editor'],
    ['constructor', 'constructor']
  ])('choose what is no name in git by its word: %s', async (word, name) => {
    const picker = new Picker();
    picker.type(picker.base, word);
    await picker.answered();
    picker.key(picker.base, 'Enter');
    expect(picker.calls).toEqual([
      ['choose', { baseline: name, target: 'run/last' }]
    ]);
  });

  it('choose a branch that is called as such a word', async () => {
    const picker = new Picker(
      {},
      { ...FOUND, options: [named('index', 'branch')] }
    );
    picker.type(picker.base, 'index');
    await picker.answered();
    picker.key(picker.base, 'Enter');
    expect(picker.calls).toEqual([
      ['choose', { baseline: 'index', target: 'run/last' }]
    ]);
  });

  it('choose now on the other side, too, which is what it is without a choice', async () => {
    const picker = new Picker();
    const [, target] = picker.all('input') as HTMLInputElement[];
    picker.type(target ?? picker.base, 'now');
    await picker.answered();
    picker.key(target ?? picker.base, 'Enter');
    expect(picker.calls).toEqual([
      ['choose', { baseline: 'run/best', target: null }]
    ]);
  });

  it('leave everything as it was by Escape, and are left alone while it is closed', async () => {
    const picker = new Picker();
    const before = picker.base.value;
    picker.type(picker.base, 'main');
    await picker.answered();
    expect(picker.key(picker.base, 'Escape')).toBe(false);
    expect(picker.base.value).toBe(before);
    expect(picker.options).toEqual([]);
    expect(picker.key(picker.base, 'Escape')).toBe(true);
    expect(picker.calls).toEqual([]);
  });

  it('open and close without a move, together with Alt', async () => {
    const picker = new Picker();
    picker.key(picker.base, 'ArrowDown', { altKey: true });
    await picker.answered();
    expect(picker.options).not.toEqual([]);
    expect(picker.active).toBe(null);
    picker.key(picker.base, 'ArrowUp', { altKey: true });
    expect(picker.options).toEqual([]);
  });

  it('belong to an input method while it composes', () => {
    const picker = new Picker();
    picker.type(picker.base, 'fenzhi');
    const left = picker.key(picker.base, 'Enter', { isComposing: true });
    expect(left).toBe(true);
    expect(picker.calls).toEqual([]);
  });
});

it('a revision that is not there is said under its field', () => {
  const failure = {
    code: 'unknown-revision',
    message: "unknown revision 'nowhere'",
    phrase: null,
    command: null
  } as const;
  const picker = new Picker({
    choice: { baseline: 'HEAD', target: 'nowhere' },
    answer: null,
    trouble: { is: 'refused', failure }
  });
  const [base, target] = picker.all('input');
  expect(base?.getAttribute('aria-invalid')).toBe('false');
  expect(target?.getAttribute('aria-invalid')).toBe('true');
  const said = target?.getAttribute('aria-describedby') ?? '';
  expect(document.getElementById(said)?.textContent).toBe(
    "unknown revision 'nowhere'"
  );
});

it('a revision that is not there is said under its field, whatever the other one is called', () => {
  const template = 'unknown revision %1; see `rundiff runs` for names';
  const failure = {
    code: 'unknown-revision' as const,
    message: "unknown revision 'none'; see rundiff runs for names",
    phrase: { template, args: ["'none'"] },
    command: null
  };
  const picker = new Picker({
    choice: { baseline: 'names', target: 'none' },
    answer: null,
    trouble: { is: 'refused', failure }
  });
  const invalid = picker
    .all('input')
    .map(one => one.getAttribute('aria-invalid'));
  expect(invalid.slice(0, 2)).toEqual(['false', 'true']);
});

it('the kinds of sides have Chinese names', async () => {
  const panel = new Shown(view(), await inChinese());
  panel.sides = FOUND;
  const [base] = panel.all('input');
  panel.click(base ?? panel.page);
  await act(() => jest.advanceTimersByTimeAsync(200));
  const names = panel.all('.jp-Rundiff-groupName').map(one => one.textContent);
  expect(names.slice(2, 4)).toEqual(['运行', '分支']);
});
