import { changed, hidden } from '../src/components/counts';
import type { Trouble } from '../src/view';
import type { Comparison, Kernel, Stripping } from '../src/wire';
import {
  answer,
  comparison,
  inChinese,
  NOW,
  run,
  runs,
  Shown,
  side,
  trans,
  view
} from './shown';
import { phrase, told } from './phrases';
import {
  DEFAULT,
  none,
  noRuns,
  nothing,
  offer,
  recent,
  refused,
  unanswered
} from './states';

describe('trouble', () => {
  it('that only a newer server knows is told in its own words', () => {
    const code = 'brand-new' as 'refused';
    const failure = { code, message: 'the moon is full' };
    const panel = new Shown(
      view({
        answer: null,
        trouble: {
          is: 'refused',
          failure: { ...failure, phrase: null, command: null }
        }
      })
    );
    expect(panel.text).toContain('the moon is full');
    panel.press('Retry');
    expect(panel.calls).toEqual([['refresh']]);
  });

  it.each<[string, Trouble, string, string | null]>([
    [
      'no repository',
      refused('not-a-repository'),
      'not in a git repository',
      'git init'
    ],
    [
      'no git',
      refused('git-missing', 'apt-get install git'),
      'git is not installed',
      'apt-get install git'
    ],
    [
      'another owner',
      refused('dubious-ownership', 'git config x'),
      'mounted folder',
      'git config x'
    ],
    [
      'nothing to compare',
      refused('nothing-to-compare'),
      'nothing to compare with yet',
      null
    ],
    [
      'a name of nothing',
      refused('unknown-revision'),
      'no run is recorded here yet',
      null
    ],
    [
      'no such file',
      refused('not-there'),
      'demo/train.ipynb is not there any more.',
      null
    ],
    [
      'another drive',
      refused('not-on-disk'),
      'demo/train.ipynb is not on the disk',
      null
    ],
    ['something else', refused('refused'), 'no run is recorded here yet', null],
    [
      'no server part',
      { is: 'server-part-missing' },
      'server part of rundiff is missing',
      'pip install rundiff && jupyter server extension enable rundiff'
    ],
    [
      'an old server part',
      { is: 'server-part-outdated', version: '0.0.9' },
      '0.0.9',
      null
    ],
    [
      'no server',
      { is: 'unreachable', message: 'Failed to fetch' },
      'Failed to fetch',
      null
    ]
  ])(
    'with %s says what is wrong and what to do',
    (_, trouble, words, command) => {
      const panel = new Shown(view({ ...unanswered, trouble }));
      expect(panel.text).toContain(words);
      expect(panel.find('[role=status]', '').textContent).not.toBe('');
      panel.press('Retry');
      expect(panel.calls).toEqual([['refresh']]);
      if (command !== null) {
        panel.press('Copy');
        expect(panel.calls[1]).toEqual(['copy', command]);
        expect(panel.find('button', 'Copied').textContent).toBe('Copied');
      }
    }
  );

  it('with a name offers the default comparison', () => {
    const panel = new Shown(
      view({ ...unanswered, runs, trouble: refused('unknown-revision') })
    );
    panel.click(panel.find('.jp-Rundiff-notice button', 'Since last run'));
    expect(panel.calls).toEqual([['choose', DEFAULT]]);
  });

  it('keeps the last answer, and says that it is the last', () => {
    const trouble = { is: 'unreachable', message: 'gone' } as const;
    const panel = new Shown(view({ trouble }));
    expect(panel.text).toContain('The last answer, from ');
    expect(panel.text).toContain('run/1 (CPU) → run/3 (CPU)');
    expect(panel.all('[data-stale=true] .jp-Rundiff-card')).toHaveLength(10);
    panel.update(view());
    expect(panel.all('[data-stale=true]')).toEqual([]);
  });
});

describe('waiting', () => {
  it('for the first answer is said, and no longer said once it has come', () => {
    const panel = new Shown(view(unanswered));
    expect(panel.all('[aria-busy=true]').map(one => one.textContent)).toEqual([
      'Comparing…'
    ]);
    panel.update(view());
    expect(panel.text).not.toContain('Comparing…');
  });

  it('for another answer changes no text of the panel', () => {
    const panel = new Shown(view());
    const before = panel.text;
    panel.update(view({ busy: true }));
    expect(panel.text).toBe(before);
    expect(panel.all('[aria-busy=true]')).toHaveLength(1);
  });
});

describe('runs', () => {
  const head = answer({ basis: 'head', baseline: side('commit', 'HEAD') });

  it('that do not exist yet are announced above the comparison with HEAD', () => {
    const { text } = new Shown(
      view({ choice: DEFAULT, runs: noRuns, answer: head })
    );
    expect(text).toContain(
      'No run is recorded here yet.Run a cell that trains'
    );
    expect(text.indexOf('No run is recorded')).toBeLessThan(
      text.indexOf('What changed since the last commit')
    );
  });

  it.each([
    ['repository', 'rundiff record on'],
    ['environment', 'RUNDIFF_RECORD']
  ] as const)(
    'that are not recorded, as the %s says, can be',
    (said_by, words) => {
      const recording = { on: false, said_by };
      const { text } = new Shown(view({ runs: { ...noRuns, recording } }));
      expect(text).toContain('Runs are not recorded here.');
      expect(text).toContain(words);
      expect(text).not.toContain('Run a cell that trains');
    }
  );

  it('in progress are shown with their time, beside the comparison', () => {
    const running = {
      ...run(4),
      outcome: 'running',
      started: NOW / 1000 - 180
    } as const;
    const panel = new Shown(
      view({ runs: { ...runs, runs: [running, ...runs.runs] } })
    );
    expect(panel.text).toContain('run/4 has been running for 3 min');
    expect(panel.all('.jp-Rundiff-card')).toHaveLength(10);
  });
});

describe('no change', () => {
  const seen = view({
    choice: DEFAULT,
    answer: answer({ ...nothing, ...recent, basis: 'training', offer })
  });

  it('is said with the time, and offers the two runs that tell more', () => {
    const panel = new Shown(seen);
    expect(panel.text).toMatch(
      /Nothing changed since run\/3 \(checked .*\d\d.*\)\./
    );
    expect(panel.text).toContain('run/3 is 0.0945 below your best.');
    expect(panel.text).toContain('val_acc 0.9889 → 0.8944');
    panel.press('Compare run/1 (best) with run/3 (last)');
    expect(panel.calls).toEqual([
      ['choose', { baseline: 'run/best', target: 'run/last' }]
    ]);
  });

  it('is not measured where the run before is offered', () => {
    const previous = { ...offer, baseline: 'run/prev' };
    const part = { ...nothing, ...recent, offer: previous };
    const { text } = new Shown(view({ answer: answer(part) }));
    expect(text).toContain('Compare run/1 (previous) with run/3 (last)');
    expect(text).not.toContain('your best');
  });

  it('between two runs names both', () => {
    const { text } = new Shown(view({ answer: answer(nothing) }));
    expect(text).toContain('Nothing changed between run/1 and run/3.');
  });

  it('in the code leads with an environment that differs', () => {
    const drift = ['torch', 'cuda', 'cudnn', 'gpus', 'numpy'].map(name => ({
      name,
      old: '1',
      new: null,
      weight: 'other' as const,
      part: 'package' as const
    }));
    const panel = new Shown(
      view({ answer: answer({ ...nothing, differs: true, drift }) })
    );
    expect(panel.text).toContain(
      'No change in the code; the environment differs'
    );
    expect(panel.all('.jp-Rundiff-drift li')).toHaveLength(4);
    panel.press('1 more');
    expect(panel.text).toContain('numpy 1 → —');
  });
});

describe('facts of two runs', () => {
  const category = 'transforms' as const;
  const fact = {
    name: 'transform',
    category,
    ...told('transform: `Normalize(0.5)` is gone'),
    old: 'Compose(ToTensor(), Normalize(0.5))',
    new: 'Compose(ToTensor())',
    likely: true,
    explained: 'silent' as const,
    hints: [],
    hint_phrases: []
  };
  const shown = (...facts: Comparison['facts']) =>
    new Shown(
      view({
        answer: answer({
          ...nothing,
          differs: true,
          facts,
          hint_phrases: [phrase('`%1` changed', 'a.csv')]
        })
      })
    );

  it('say so where no code changed, and what else did', () => {
    const panel = shown(fact);
    expect(panel.text).toContain(
      'No change in the code; what the runs were given differs'
    );
    expect(panel.text).toContain(
      'transforms transform: Normalize(0.5) is gone'
    );
    expect(panel.text).toContain('changed without any change of code');
    expect(panel.text).toContain('It may come from: a.csv changed');
  });

  it('name the difference of the environments that may explain them', () => {
    const { text } = shown({
      ...fact,
      explained: 'by drift',
      hint_phrases: [phrase('%1 %2 → %3', 'torchvision', '0.16', '0.17')]
    });
    expect(text).toContain('changed with the environment');
    expect(text).toContain('a.csv changed · torchvision 0.16 → 0.17');
  });

  it('stand without a reason where an edit explains them', () => {
    const { text } = shown({ ...fact, explained: 'by code' });
    expect(text).toContain('is gone');
    expect(text).not.toContain('without any change');
    expect(text).not.toContain('may come from');
  });

  it('stand above the changes only where nothing explains them', () => {
    const order = (explained: 'silent' | 'by code') =>
      new Shown(view({ answer: answer({ facts: [{ ...fact, explained }] }) }))
        .all('h2')
        .map(heading => heading.textContent.split(' ')[0]);
    expect(order('silent')[1]).toBe('Facts');
    expect(order('by code').slice(-3)).toEqual([
      'Facts',
      'Environment',
      'Runs'
    ]);
  });

  it('of two programs are told to be of two programs', () => {
    const script = { ...run(3, 0.9), notebook: null, script: 'train.py' };
    const { text } = new Shown(
      view({ answer: answer({ target: side('run', 'run/3 (CPU)', script) }) })
    );
    expect(text).toContain(
      'Two programs ran: run/1 is train.ipynb, run/3 is train.py.'
    );
  });
});

describe('the kernel in front', () => {
  const kernel: Kernel = {
    records: 'no',
    reason: 'lacks-rundiff',
    python: '/py',
    fix: 'pip install rundiff',
    where: 'terminal'
  };

  it.each<[Partial<Kernel>, string, string]>([
    [
      {},
      'not installed in its Python, /py.',
      'Run this in a terminal, then restart the kernel:'
    ],
    [
      { where: 'cell', reason: 'not-loaded' },
      'not loaded',
      'Run this in a cell:'
    ],
    [
      { reason: 'switched-off' },
      'Recording is switched off.',
      'Run this in a terminal'
    ],
    [{ reason: 'not-python', fix: null }, 'in Python kernels only', '']
  ])('says why it does not record, and what helps: %j', (part, why, how) => {
    const panel = new Shown(view({ kernel: { ...kernel, ...part } }));
    expect(panel.text).toContain(why);
    expect(panel.text).toContain(how);
    expect(panel.all('.jp-Rundiff-command')).toHaveLength(
      part.fix === null ? 0 : 1
    );
  });

  it.each([
    null,
    { ...kernel, records: 'yes' },
    { ...kernel, records: 'unknown' }
  ] as const)('is not mentioned otherwise: %j', seen => {
    expect(new Shown(view({ kernel: seen })).text).not.toContain('kernel');
  });

  it('is not blamed for what is switched off for the whole repository', () => {
    const off = { ...runs, recording: { on: false, said_by: 'user' } } as const;
    const seen = view({
      runs: off,
      kernel: { ...kernel, reason: 'switched-off' }
    });
    expect(new Shown(seen).text).not.toContain('kernel');
  });
});

describe('the summary', () => {
  it('says better and worse in words, with the sign of the difference', () => {
    const metrics = [
      { name: 'val_acc', old: 0.9, new: 0.8, better: false },
      { name: 'loss', old: 0.5, new: 0.25, better: true },
      { name: 'odd', old: 'nan', new: null, better: null } as const,
      { name: 'fourth', old: 1, new: 1, better: null }
    ];
    const panel = new Shown(view({ answer: answer({ metrics }) }));
    expect(
      panel.all('.jp-Rundiff-metrics li').map(one => one.textContent.trim())
    ).toEqual([
      'val_acc 0.9 → 0.8 −0.1 worse',
      'loss 0.5 → 0.25 −0.25 better',
      'odd nan → —'
    ]);
    panel.press('1 more metric');
    expect(panel.text).toContain('fourth');
  });

  it('counts each category once a change, in the order in which they appear', () => {
    const chips = new Shown(view()).all('.jp-Rundiff-chips li');
    expect(chips.map(chip => chip.textContent)).toEqual([
      'All',
      'transforms 1',
      'architecture 1',
      'hyper-parameter 3',
      'optimizer 1',
      'seed 1',
      'plotting 1'
    ]);
  });

  it('says what is no risk here, and dims it only where none of it is left', () => {
    const findings = comparison.findings.map(found => ({
      ...found,
      effects: found.effects.map(effect => ({
        ...effect,
        likely: effect.likely && effect.category !== 'seed'
      }))
    }));
    const muted = {
      count: 1,
      file: 'rundiff.toml',
      trouble: '',
      phrase: phrase('')
    };
    const shown = new Shown(view({ answer: answer({ findings, muted }) }));
    expect(shown.text).toContain('Muted: 1 (rundiff.toml)');
    const quiet = shown.all('.jp-Rundiff-chips [data-quiet=true]');
    expect(quiet.map(chip => chip.textContent)).toEqual([
      'seed 1',
      'plotting 1'
    ]);
  });

  it('says why nothing is muted', () => {
    const muted = {
      count: 0,
      file: '',
      trouble: 'it is not valid TOML',
      phrase: phrase('%1', 'it is not valid TOML')
    };
    const { text } = new Shown(view({ answer: answer({ muted }) }));
    expect(text).toContain('Muted: nothing (it is not valid TOML)');
  });

  it('says which baseline was taken, and that edits are not saved', () => {
    const part = { basis: 'training', target: side('editor', 'now') } as const;
    const { text } = new Shown(view({ answer: answer(part) }));
    expect(text).toContain(
      'Since the last training run, run/1 (CPU: no GPU run is recorded). Includes unsaved edits.'
    );
  });

  it('says what the code does not tell', () => {
    const part = { history: 'continued' } as const;
    const { text } = new Shown(view({ answer: answer(part) }));
    expect(text).toContain('The later run went on in the same kernel');
  });

  it('names the code that was older than its source, and counts the rest', () => {
    const code = {
      run: 'run/5',
      name: 'train',
      reason: 'not-reloaded',
      file: 'model.py',
      cell: null
    } as const;
    const cells = { ...code, reason: 'replaced', file: null, cell: 4 } as const;
    const part = { stale: [code, cells, code, code, code] };
    const { text } = new Shown(view({ answer: answer(part) }));
    expect(text).toContain(
      'run/5 used an older train: model.py was edited after it was imported.'
    );
    expect(text).toContain(
      'run/5 used an older train, which had been defined anew in [4].'
    );
    expect(text).toContain('And 2 more that were older than their source.');
    expect(text).toContain('Restart the kernel before you train.');
    expect(text).toContain('%autoreload 2');
  });
});

describe('counts', () => {
  it('are singular for one, plural for more, and left out for none', () => {
    expect(hidden(none, trans)).toBe(null);
    expect(hidden({ ...none, unchanged: 1, outside: 1 }, trans)).toBe(
      'Hidden: 1 unchanged cell, 1 file outside this folder'
    );
    expect(hidden({ ...none, counts: 22, outputs: 2 }, trans)).toBe(
      'Hidden: 22 execution counts, 2 cell outputs'
    );
    expect(changed(comparison, trans)).toBe('7 changed cells, 3 changed files');
    const [first] = comparison.findings;
    const findings = first === undefined ? [] : [first];
    expect(changed({ ...comparison, findings }, trans)).toBe('1 changed cell');
  });

  it('are spoken when they change', () => {
    const [status] = new Shown(view()).all('[role=status][aria-live]');
    expect(status?.getAttribute('aria-live')).toBe('polite');
    expect(status?.textContent).toBe(
      '7 changed cells, 3 changed files, 5 likely to matter'
    );
  });
});

describe('a Chinese Lab', () => {
  it('shows the panel in Chinese, plurals too', async () => {
    const words = await inChinese();
    const { text } = new Shown(view(), words);
    for (const sentence of [
      '自上次运行',
      '7 个单元格已更改，3 个文件已更改',
      '已隐藏：5 个未更改的单元格',
      '可能影响结果',
      '数据变换',
      '⋯ 7 行未更改'
    ]) {
      expect(text).toContain(sentence);
    }
    const { text: lost } = new Shown(
      view({ ...unanswered, trouble: refused('dubious-ownership', 'x') }),
      words
    );
    expect(lost).toContain('git 拒绝访问此文件夹：它属于另一个用户。');
  });
});

describe('what a commit leaves out', () => {
  const stripping = (part: Partial<Stripping> = {}): Stripping => ({
    outputs: 41,
    counts: 22,
    metadata: 1,
    size_before: 14_200_000,
    size_after: 61_000,
    by: 'filter',
    ...part
  });

  it('is said where something sees to it', () => {
    const { text } = new Shown(view({ stripping: stripping() }));
    expect(text).toContain(
      'A commit leaves out 41 outputs, 22 execution counts, 1 metadata entry (14.2 MB → 61 kB). This file keeps them.'
    );
  });

  it('is offered where nothing does, with the command', () => {
    const panel = new Shown(view({ stripping: stripping({ by: 'nothing' }) }));
    const offer = panel.find('details', 'A commit would store 41 outputs');
    expect(offer.hasAttribute('open')).toBe(false);
    panel.press('Copy');
    expect(panel.calls).toEqual([['copy', 'rundiff setup']]);
  });

  it.each([
    stripping({ outputs: 0, counts: 0, metadata: 0, by: 'nothing' }),
    stripping({ by: 'another-filter' })
  ])('is not spoken of where there is nothing to say', part => {
    const { text } = new Shown(view({ stripping: part }));
    expect(text).not.toContain('A commit');
  });

  it('is said in Chinese', async () => {
    const panel = new Shown(
      view({ stripping: stripping() }),
      await inChinese()
    );
    expect(panel.text).toContain('提交时会去掉 41 个输出，22 个执行序号');
  });
});
