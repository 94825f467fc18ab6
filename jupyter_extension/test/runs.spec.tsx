import { strokes } from '../src/components/runs/Sparkline';
import type { Curve, RunsView } from '../src/runsView';
import type { View } from '../src/view';
import type { RunDetail } from '../src/wire';
import { detail, restored } from './runStates';
import { inChinese, NOW, run, runs, Seeing, Shown, view } from './shown';
import { noRuns, refused } from './states';

const shown = (list: Partial<RunsView> = {}, seen: Partial<View> = {}) =>
  new Shown(view(seen), undefined, list);

const rows = (panel: Shown) =>
  panel.all('.jp-Rundiff-run').map(row => row.textContent);

const curve: Curve = [
  [0, 0.1],
  [100, 0.7],
  [200, 0.9361]
];

const known = (part: Partial<RunDetail> = {}): Partial<RunsView> => ({
  opened: new Set([2]),
  details: new Map([[2, { is: 'known', detail: detail(part) }]])
});

/** What `refused` says. */
const WHY = 'no run is recorded here yet';

const button = (panel: Shown, words: string) =>
  panel.find('.jp-Rundiff-runDetails button', words);

describe('the list of runs', () => {
  it('has the newest first, below what is on disk now', () => {
    expect(rows(shown()).map(text => /Now|run\/\d/.exec(text)?.[0])).toEqual([
      'Now',
      'run/3',
      'run/2',
      'run/1'
    ]);
  });

  it('says when, how long, on what, what it came to and by how much that is another than the base', () => {
    const panel = shown({ curves: new Map([[2, curve]]) });
    const [, , second] = rows(panel);
    for (const words of [
      'val_acc 0.9361 −0.0528 worse',
      'val_acc went from 0.1 to 0.9361',
      'finished',
      '4 sec',
      'cpu'
    ]) {
      expect(second).toContain(words);
    }
    expect(panel.all('.jp-Rundiff-sparkline')).toHaveLength(1);
  });

  it('marks the best one, whether its metric says so or somebody', () => {
    expect(rows(shown())[3]).toContain('★ best run/1');
    const pinned = { ...run(2, 0.9361), pinned: true };
    expect(rows(shown({ runs: [pinned], best: 2 }))[1]).toContain(
      '★ best (pinned) run/2'
    );
  });

  it.each([
    ['failed', 'failed'],
    ['interrupted', 'interrupted'],
    ['running', 'running for 60 min']
  ] as const)('says what became of one that %s', (outcome, words) => {
    const one = {
      ...run(4),
      outcome,
      seconds: null,
      started: NOW / 1000 - 3600
    };
    jest.useFakeTimers({ now: NOW });
    expect(rows(shown({ runs: [one] }))[1]).toContain(words);
    jest.useRealTimers();
  });

  it('tells of several programs which each ran, and of several processes how many', () => {
    const script = { ...run(2), notebook: null, script: 'train.py' };
    const many = { ...run(1), world_size: 8, note: 'warm start', stale: true };
    const [, first, second] = rows(shown({ runs: [script, many] }));
    expect(first).toContain('train.py');
    for (const words of ['cpu × 8 processes', 'warm start', 'older code']) {
      expect(second).toContain(words);
    }
  });

  it('folds, and is found by its heading', () => {
    const panel = shown();
    const heading = panel.find('button', 'Runs 3');
    expect(heading.getAttribute('aria-expanded')).toBe('true');
    panel.click(heading);
    expect(panel.calls).toEqual([['unfold', false]]);
    panel.update(view(), { unfolded: false });
    expect(rows(panel)).toEqual([]);
  });
});

describe('any two runs', () => {
  const radio = (panel: Shown, name: string) =>
    panel.find('input[type=radio]', name) as HTMLInputElement;

  it('are compared by one button each', () => {
    const panel = shown();
    expect(radio(panel, 'Base: run/1').checked).toBe(true);
    expect(radio(panel, 'With: run/3').checked).toBe(true);
    panel.click(radio(panel, 'Base: run/2'));
    panel.update(view({ choice: { baseline: 'run/2', target: 'run/last' } }));
    expect(radio(panel, 'Base: run/2').checked).toBe(true);
    panel.click(radio(panel, 'With: run/1'));
    panel.click(radio(panel, 'With: Now'));
    expect(panel.calls).toEqual([
      ['choose', { baseline: 'run/2', target: 'run/last' }],
      ['choose', { baseline: 'run/2', target: 'run/1' }],
      ['choose', { baseline: 'run/2', target: null }]
    ]);
  });

  it('are in two groups, so that the arrow keys stay on one side', () => {
    const groups = new Set(
      shown()
        .all('input[type=radio]')
        .map(input => (input as HTMLInputElement).name)
    );
    expect(groups.size).toBe(2);
  });

  it('have none marked where what is compared is no run', () => {
    const panel = shown({}, { choice: { baseline: 'HEAD', target: ':index' } });
    const marked = panel
      .all('input[type=radio]')
      .filter(input => (input as HTMLInputElement).checked);
    expect(marked).toEqual([]);
  });
});

describe('thousands of runs', () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    run(10_000 - index)
  );
  const list = { runs: many, total: 10_000, more: false };

  it('cost the page no more than fifty', () => {
    const panel = shown(list);
    expect(rows(panel).length).toBeLessThan(50);
    expect(panel.all('*').length).toBeLessThan(2_000);
  });

  it('come where one scrolls, and leave their room where one has been', () => {
    const panel = shown(list);
    const [first, second] = panel.all('.jp-Rundiff-runList > [role=none]');
    if (first === undefined || second === undefined) {
      throw new Error('no blocks');
    }
    Seeing.of(second, true);
    expect(second.textContent).toContain('run/9999');
    Seeing.of(first, false, 1234);
    expect(first.textContent).toBe('');
    expect(first.style.height).toBe('1234px');
  });

  it('keep the row that has the focus', () => {
    const panel = shown(list);
    const [first] = panel.all('.jp-Rundiff-runList > [role=none]');
    first?.querySelector('button')?.focus();
    if (first !== undefined) {
      Seeing.of(first, false);
    }
    expect(first?.textContent).toContain('run/10000');
  });

  it('come page by page: by a button, and where its end is seen', () => {
    const panel = shown({ more: true, total: 500 });
    expect(panel.text).toContain('3 of 500 runs');
    panel.press('Older runs');
    Seeing.of(panel.find('button', 'Older runs'), true);
    expect(panel.calls).toEqual([['loadOlder'], ['loadOlder']]);
    panel.update(view(), { more: true, busy: true });
    expect(panel.find('button', 'Loading…')).toBeDefined();
  });
});

describe('searching', () => {
  it('asks for what is typed, and for one notebook only', () => {
    const panel = shown();
    panel.type('Search in the runs', 'warm');
    panel.click(panel.find('label', 'This notebook only'));
    expect(panel.calls).toEqual([
      ['search', 'warm'],
      ['limit', true]
    ]);
  });

  it('offers no notebook where a folder is in front', () => {
    expect(shown({ notebook: null }).text).not.toContain('This notebook');
  });

  it.each([
    [{ query: 'warm' }, 'No run fits “warm”.'],
    [{ only: true }, 'No run of this notebook is recorded yet.']
  ])('says that nothing fits %j', (asked, words) => {
    const panel = shown({ ...asked, runs: [], total: 0 });
    expect(panel.text).toContain(words);
    expect(panel.find('input[type=search]', 'Search')).toBeDefined();
  });

  it('says why a page did not come, and tries again', () => {
    const trouble = refused('refused');
    const panel = shown({ trouble });
    expect(panel.find('[role=alert]', WHY)).toBeDefined();
    panel.press('Retry');
    expect(panel.calls).toEqual([['retry']]);
  });
});

describe('without runs', () => {
  it('it is said how one comes to be', () => {
    const panel = shown({}, { runs: noRuns });
    expect(panel.text).toContain('at the first step of an optimizer');
    expect(panel.all('input[type=radio]')).toEqual([]);
  });

  it('it is said that none will come where recording is off', () => {
    const recording = { on: false, said_by: 'repository' } as const;
    const panel = shown({}, { runs: { ...noRuns, recording } });
    expect(panel.text).toContain('Recording is off, so none will come.');
  });
});

describe('a run that is opened', () => {
  it('is asked for by its name', () => {
    const panel = shown();
    panel.press('run/2');
    expect(panel.calls).toEqual([['open', 2, true]]);
    panel.update(view(), {
      opened: new Set([2]),
      details: new Map([[2, { is: 'coming' }]])
    });
    expect(panel.find('[aria-busy=true]', 'Reading…')).toBeDefined();
  });

  it('tells where its code is from, what it ran in, what was claimed and what was left out', () => {
    const panel = shown(known());
    const { textContent } = panel.all('.jp-Rundiff-runDetails')[0] ?? {};
    for (const words of [
      'commit3f2a9c1 Train with AdamW, with changes',
      'command linetrain.py --lr 0.1',
      'configurationconfig.yaml',
      'optimizerAdamW',
      'RuntimeError: out of memory',
      'run/2 used an older train: model.py was edited after it was imported.',
      'cuDNN 9.1.0 claimed ≠ , 9.5.1 loaded',
      'A secret in it was masked before it was kept.'
    ]) {
      expect(textContent).toContain(words);
    }
    panel.click(button(panel, 'Environment'));
    expect(panel.text).toContain('torch2.7.0+cu126');
    expect(panel.text).toContain('cuDNN9.5.1');
    expect(panel.text).toContain('GPU2 × NVIDIA A100 (80 GiB)');
    panel.click(button(panel, '1 file was not kept'));
    expect(panel.text).toContain('data/big.csv');
  });

  it('says why it cannot be read', () => {
    const trouble = refused('refused');
    const panel = shown({
      opened: new Set([2]),
      details: new Map([[2, { is: 'refused', trouble }]])
    });
    expect(panel.find('[role=alert]', WHY)).toBeDefined();
  });

  it('is pinned as the best, and unpinned', () => {
    const panel = shown(known());
    panel.click(button(panel, 'Pin as best'));
    panel.update(view(), {
      ...known(),
      runs: [{ ...run(2, 0.9), pinned: true }]
    });
    panel.click(button(panel, 'Unpin'));
    expect(panel.calls).toEqual([
      ['pin', 2, 2],
      ['pin', null, 2]
    ]);
  });

  it('takes a note by keys alone, and keeps the old one with Escape', () => {
    const panel = shown(known({ note: 'first\nsecond' }));
    panel.click(button(panel, 'Edit the note'));
    expect(document.activeElement?.getAttribute('aria-label')).toBe(
      'Note on run/2'
    );
    panel.type('Note on run/2', 'third');
    panel.key(document.activeElement as HTMLElement, 'Escape');
    expect(panel.calls).toEqual([]);
    panel.click(button(panel, 'Edit the note'));
    panel.type('Note on run/2', 'third');
    panel.key(document.activeElement as HTMLElement, 'Enter', {
      ctrlKey: true
    });
    expect(panel.calls).toEqual([['note', 2, 'third']]);
  });

  it('opens its notebooks as they were executed', () => {
    const panel = shown(known());
    panel.click(button(panel, 'Open as executed'));
    const files = ['train.ipynb', 'eval.ipynb'];
    panel.update(view(), known({ files }));
    panel.click(button(panel, 'Open eval.ipynb as executed'));
    expect(panel.calls).toEqual([
      ['openExecuted', 2, 'train.ipynb'],
      ['openExecuted', 2, 'eval.ipynb']
    ]);
  });

  it('is restored to a folder or a branch, and says what does not come back', () => {
    const panel = shown({ ...known(), restoring: 2 });
    expect(panel.text).toContain('the image was pytorch:2.7');
    panel.click(panel.find('label', 'On a branch of its own'));
    panel.type('Branch', 'again');
    panel.submit('.jp-Rundiff-restore');
    expect(panel.calls).toEqual([['restore', 2, 'branch', 'again']]);
    panel.update(view(), {
      ...known(),
      deeds: new Map([[2, { is: 'done', what: 'restore', restored }]])
    });
    expect(panel.find('[role=status]', '../demo-run-2')).toBeDefined();
    expect(document.activeElement).toBe(button(panel, 'Restore…'));
    panel.press('Show the folder');
    panel.press('Copy its requirements.txt');
    expect(panel.calls.slice(1)).toEqual([
      ['openFolder', 'demo-run-2'],
      ['copy', '# what run/2 used\ntorch==2.7.0\n']
    ]);
  });

  it('says why something was not done, with what to do', () => {
    const trouble = refused('taken', 'git worktree remove ../demo-run-2');
    const panel = shown({
      ...known(),
      deeds: new Map([[2, { is: 'refused', what: 'restore', trouble }]])
    });
    expect(panel.find('[role=alert]', WHY)).toBeDefined();
    expect(panel.text).toContain('git worktree remove');
  });
});

describe('a run that goes on', () => {
  it('says above all how far it has come', () => {
    const running = {
      ...run(4, 0.91),
      outcome: 'running' as const,
      metrics: { val_acc: 0.91, epoch: 3 },
      steps: 1,
      started: NOW / 1000 - 180
    };
    const seen = { runs: { ...runs, runs: [running, ...runs.runs] } };
    const panel = shown({ curves: new Map([[4, curve]]) }, seen);
    const [line] = panel.all('.jp-Rundiff-running');
    expect(line?.textContent).toContain(
      'run/4 has been running for 3 min' + 'epoch 3' + '1 step' + 'val_acc 0.91'
    );
    expect(line?.querySelector('svg')).not.toBe(null);
  });
});

describe('a curve', () => {
  it('is drawn by its steps, from the lowest to the highest', () => {
    expect(strokes(curve)).toEqual(['2.0,14.0 28.0,5.4 54.0,2.0']);
  });

  it('breaks where a value is no number', () => {
    const broken: Curve = [
      [0, 1],
      [1, 'nan'],
      [2, 2],
      [3, 1]
    ];
    expect(strokes(broken)).toHaveLength(2);
    expect(strokes([[0, 'nan']])).toEqual([]);
  });
});

it('speaks Chinese', async () => {
  const words = await inChinese();
  const panel = new Shown(view(), words, { ...known(), restoring: 2 });
  const text = panel.all('.jp-Rundiff-runs')[0]?.textContent ?? '';
  expect(text).toContain('恢复到单独的文件夹');
  expect(text).not.toMatch(/%\d|undefined/);
});
