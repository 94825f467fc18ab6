import { difference, figure, signed } from '../src/components/figures';
import { answer, comparison, run, runs, Shown, side, view } from './shown';

const DEFAULT = { baseline: null, target: null };
const onSaved = {
  target: side('saved', 'now (saved files)'),
  basis: 'training'
} as const;
const onEditor = { ...onSaved, target: side('editor', 'now') } as const;
const head = {
  ...onSaved,
  baseline: side('commit', 'HEAD (aba2d13)'),
  basis: 'head'
} as const;

describe('the presets', () => {
  it.each([
    ['Since last run', DEFAULT],
    ['Best → last', { baseline: 'run/best', target: 'run/last' }],
    ['HEAD', { baseline: 'HEAD', target: null }]
  ])(
    '%s asks for its two sides, and shows when they are chosen',
    (words, choice) => {
      const panel = new Shown(
        view({ choice: { baseline: 'x', target: null } })
      );
      const pressed = () =>
        panel.find('.jp-Rundiff-preset', words).getAttribute('aria-pressed');
      expect(pressed()).toBe('false');
      panel.click(panel.find('.jp-Rundiff-preset', words));
      expect(panel.calls).toEqual([['choose', choice]]);
      panel.update(view({ choice }));
      expect(pressed()).toBe('true');
    }
  );

  it.each([
    [{}, 'No run is recorded here yet.'],
    [{ last: 3 }, 'No run has a metric that tells which is best.'],
    [{ last: 3, best: 3 }, 'The last run is the best one.']
  ])('say why best and last cannot be compared with %j', (aliases, reason) => {
    const panel = new Shown(view({ runs: { ...runs, aliases } }));
    const preset = panel.find('.jp-Rundiff-preset', 'Best → last');
    panel.click(preset);
    expect(preset.title).toBe(reason);
    expect(panel.calls).toEqual([]);
  });
});

describe('swapping', () => {
  it.each([
    ['names', { baseline: 'run/1', target: 'run/3' }, {}, 'run/3', 'run/1'],
    ['the last run against now', DEFAULT, onSaved, ':editor', 'run/last'],
    [
      'a name against now',
      { baseline: 'v1', target: null },
      onSaved,
      ':editor',
      'v1'
    ],
    [
      'now against the last run',
      { baseline: ':editor', target: 'run/last' },
      onEditor,
      null,
      null
    ],
    [
      'the default run, before it is answered',
      DEFAULT,
      {},
      ':editor',
      'run/last'
    ]
  ])('turns %s around', (_, choice, part, baseline, target) => {
    const panel = new Shown(view({ choice, answer: answer(part) }));
    panel.press('Swap base and with');
    expect(panel.calls).toEqual([['choose', { baseline, target }]]);
  });

  it('names HEAD where there is no run', () => {
    const none = { ...runs, runs: [], aliases: {} };
    const panel = new Shown(view({ choice: DEFAULT, runs: none }));
    panel.press('Swap base and with');
    expect(panel.calls).toEqual([
      ['choose', { baseline: ':editor', target: 'HEAD' }]
    ]);
  });

  it('waits until it is known what the default baseline is', () => {
    const panel = new Shown(
      view({ choice: DEFAULT, runs: null, answer: null })
    );
    panel.press('Swap base and with');
    expect(panel.calls).toEqual([]);
  });
});

describe('the lists of sides', () => {
  const options = (panel: Shown, at: number) =>
    [...(panel.all('select')[at]?.querySelectorAll('option') ?? [])].map(
      option => option.textContent
    );

  it('name every run, newest first, with its metric and what became of it', () => {
    const failed = { ...run(4), outcome: 'failed' } as const;
    const more = { ...runs, runs: [failed, ...runs.runs] };
    const [, ...listed] = options(new Shown(view({ runs: more })), 0).filter(
      label => label.startsWith('run/')
    );
    expect(listed.map(label => label.split(' · ').slice(0, 3))).toEqual([
      ['run/3', 'val_acc 0.8944', 'cpu'],
      ['run/2', 'val_acc 0.9361', 'cpu'],
      ['run/1', 'val_acc 0.9889', 'cpu']
    ]);
    expect(options(new Shown(view({ runs: more })), 0).join()).toContain(
      'run/4 · failed · cpu'
    );
  });

  it('name the notebooks where runs are of several', () => {
    const other = { ...run(4), notebook: 'other.ipynb' };
    const more = { ...runs, runs: [other, ...runs.runs] };
    const labels = options(new Shown(view({ runs: more })), 0);
    expect(labels.join()).toMatch(/run\/4 .* · other\.ipynb/);
    expect(options(new Shown(view()), 0).join()).not.toContain('.ipynb');
  });

  it.each([
    ['gpu', 'Last GPU run: run/1'],
    ['training', 'Last run: run/1'],
    ['head', 'Last commit (no run yet)']
  ] as const)('word the default by what it came to: %s', (basis, label) => {
    const baseline = basis === 'head' ? head.baseline : comparison.baseline;
    const seen = view({ answer: answer({ basis, baseline }) });
    expect(options(new Shown(seen), 0)[0]).toBe(label);
  });

  it('show a choice that they do not hold', () => {
    const seen = view({ choice: { baseline: 'main~2', target: null } });
    const [base] = new Shown(seen).all('select') as HTMLSelectElement[];
    expect(base?.value).toBe('main~2');
    expect(base?.title).toBe('main~2');
  });

  it('choose one side and leave the other', () => {
    const panel = new Shown(view());
    panel.choose('Base', ':index');
    panel.choose('With', '');
    expect(panel.calls).toEqual([
      ['choose', { baseline: ':index', target: 'run/last' }],
      ['choose', { baseline: 'run/best', target: null }]
    ]);
  });
});

describe('figures', () => {
  it.each([
    [0.98888885, '0.9889'],
    [1e-7, '1e-7'],
    [230, '230'],
    ['nan', 'nan'],
    [null, '—']
  ] as const)('%p is shown as %s', (value, shown) => {
    expect(figure(value)).toBe(shown);
  });

  it('differ by what the reader can work out from those shown', () => {
    expect(signed(difference(0.98888885, 0.89444446) ?? 0)).toBe('−0.0945');
    expect(signed(difference(0.98888, 0.988881) ?? 0)).toBe('+0.000001');
    expect(difference('nan', 1)).toBe(null);
  });
});
