import { difference, figure, signed } from '../src/components/figures';
import { answer, run, runs, Shown, side, view } from './shown';

const DEFAULT = { baseline: null, target: null };
const onSaved = {
  target: side('saved', 'now (saved files)'),
  basis: 'training'
} as const;
const onEditor = { ...onSaved, target: side('editor', 'now') } as const;
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
    [{ last: run(3) }, 'No run has a metric that tells which is best.'],
    [{ last: run(3), best: run(3) }, 'The last run is the best one.']
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
