import type { Answer, Cell, Comparison, Finding, Text } from '../src/wire';
import { phrase, told as saying } from './phrases';
import {
  answer,
  comparison,
  inChinese,
  kinds,
  frame,
  Seeing,
  Shown,
  view
} from './shown';

type File = Comparison['files'][number];

const TITLE = '.jp-Rundiff-card .jp-Rundiff-title';

const shown = (part: Partial<Comparison> = {}, more: Partial<Answer> = {}) =>
  new Shown(view({ answer: { ...answer(part), ...more } }));

const names = (panel: Shown, selector: string) =>
  panel.all(selector).map(one => one.textContent);

function added(...lines: string[]): Text {
  return {
    removed_lines: 0,
    added_lines: lines.length,
    precise: true,
    partial: false,
    rewritten: false,
    left_out: 0,
    lines: lines.map((text, at) => ({
      is: 'added',
      old: null,
      new: at,
      text,
      marks: []
    }))
  };
}

const ID = 'it';
const conflict = { ours: 'HEAD', theirs: 'feature' };

function cell(part: Partial<Cell>): Cell {
  return {
    kind: 'edited',
    sort: 'code',
    cell_type: 'code',
    old_cell_type: 'code',
    id: ID,
    title: ID,
    old_index: 0,
    new_index: 0,
    sources: [],
    targets: [],
    removed_lines: 0,
    added_lines: 1,
    text: added('x'),
    outputs: [],
    metadata: [],
    not_executed: null,
    ...part
  };
}

const impact = (
  reach: Finding['impact']['reach'],
  why: string
): Finding['impact'] => ({ reach, why, phrase: phrase('%1', why) });

function finding(part: Partial<Finding> = {}): Finding {
  return {
    key: 'a',
    path: 'a.ipynb',
    row: 0,
    old_index: 0,
    new_index: 0,
    whole_file: false,
    likely: false,
    effects: [],
    told: [],
    impact: impact('unknown', ''),
    ...part
  };
}

/** A comparison in which *changed* is the finding, and stands among *others*. */
function notebook(changed: Cell, ...others: Cell[]): Partial<Comparison> {
  const { old_index, new_index } = changed;
  const cells = [changed, ...others];
  const file: File = {
    type: 'notebook',
    path: 'a.ipynb',
    old_path: null,
    kind: 'edited',
    mode: null,
    conflict: null,
    precise: true,
    cells,
    metadata: []
  };
  return { findings: [finding({ old_index, new_index })], files: [file] };
}

function wholeFile(file: File): Partial<Comparison> {
  const { path } = file;
  return {
    findings: [
      finding({
        path,
        row: null,
        old_index: null,
        new_index: null,
        whole_file: true
      })
    ],
    files: [file]
  };
}

const here = { places: { 'a.ipynb': 'demo/a.ipynb', b: 'demo/b' } };

describe('findings', () => {
  it('stand in two groups, by file, in the order given', () => {
    const panel = shown();
    expect(names(panel, 'h2')).toEqual([
      'What changed from run/1 to run/3',
      'Likely to matter 5',
      'Other 5',
      'Environment the same',
      'Runs 3'
    ]);
    const [likely, other] = panel.all('.jp-Rundiff-section');
    const cards = (section?: HTMLElement) =>
      [...(section?.querySelectorAll('.jp-Rundiff-card') ?? [])].map(
        card =>
          card.querySelector('.jp-Rundiff-cellNumber')?.textContent ??
          card.querySelector('.jp-Rundiff-path')?.textContent
      );
    expect(cards(likely)).toEqual([
      '#5',
      '#8',
      '#4',
      'model.py',
      'config.yaml'
    ]);
    expect(cards(other)).toEqual([
      '#12',
      '#6',
      '#10',
      '#7 → 9',
      '数据/说明.md'
    ]);
  });

  it('say in words what a sign or a number says to the eye', () => {
    const panel = shown();
    expect(names(panel, TITLE)[1]).toContain('edited: #8cell 8: ');
    expect(panel.find(TITLE, 'moved: ').textContent).toContain('cell 7, now 9');
    expect(names(panel, '.jp-Rundiff-delta')).toContain(
      '−11 line removed +11 line added' // the eye sees −1 +1
    );
  });

  it('say each thing once, under all of its categories', () => {
    const both = ['architecture' as const, 'hyper-parameter' as const];
    const panel = shown({
      ...notebook(cell({})),
      findings: [
        finding({
          told: [
            {
              categories: both,
              ...saying('`Dropout`: p 0.1 → 0.2'),
              likely: true
            },
            { categories: ['loss'], ...saying('x'), likely: true },
            { categories: ['loss'], ...saying('y'), likely: true },
            { categories: ['other'], ...saying(''), likely: false }
          ]
        })
      ]
    });
    expect(names(panel, '.jp-Rundiff-effects > li')).toEqual([
      'architecture, hyper-parameter Dropout: p 0.1 → 0.2',
      'loss x · y'
    ]);
  });

  it('say whether they reach training, where that is known', async () => {
    const told = [
      { categories: ['loss' as const], ...saying('x'), likely: true }
    ];
    const about = (impact: Finding['impact']): Partial<Comparison> => ({
      ...notebook(cell({})),
      findings: [finding({ told, impact })]
    });
    const off = about(impact('off-path', 'nothing uses `x`'));
    const words = (part: Partial<Comparison>) =>
      names(shown(part), '.jp-Rundiff-meaning > p');
    expect(words(about(impact('reaches', 'through `x`')))).toEqual([
      'reaches training'
    ]);
    expect(words(off)).toEqual(['does not reach training · nothing uses x']);
    expect(words(about(impact('unknown', '')))).toEqual([]);
    const chinese = new Shown(view({ answer: answer(off) }), await inChinese());
    expect(names(chinese, '.jp-Rundiff-meaning > p')[0]).toContain(
      '不影响训练'
    );
  });

  it('say what kind of edit it is where no effect does', () => {
    const words = names(shown(), '.jp-Rundiff-meaning > p:not([data-reach])');
    expect(words).toEqual([
      'formatting only',
      'comments only',
      'moved, otherwise unchanged',
      'prose'
    ]);
  });

  it('show what stands in backticks as code, and nothing as markup', () => {
    const categories = ['loss' as const];
    const told = [
      { categories, ...saying('`<b>x</b>` → `y` removed'), likely: true }
    ];
    const panel = shown({
      findings: [finding({ told })],
      files: notebook(cell({})).files ?? []
    });
    expect(names(panel, '.jp-Rundiff-effects code')).toEqual(['<b>x</b>', 'y']);
    expect(panel.all('b').map(one => one.textContent)).not.toContain('x');
  });

  it('show hostile titles, paths and lines as text, with nothing hidden', () => {
    const evil = '<img src=x onerror=alert(1)>\u202e\u0000';
    const panel = shown(notebook(cell({ title: evil, text: added(evil) })));
    panel.click(panel.find(TITLE, '<img'));
    expect(panel.all('img')).toEqual([]);
    const safe = '<img src=x onerror=alert(1)>\ufffd\u2400';
    expect(panel.find(TITLE, '<img').textContent).toContain(safe);
    expect(names(panel, '.jp-Rundiff-code')).toEqual([`${safe}\n`]);
    expect(panel.page.innerHTML).not.toMatch(/[\u0000\u202e]/);
  });

  it.each<[File, string]>([
    [
      {
        type: 'binary',
        path: 'b',
        old_path: null,
        mode: null,
        conflict: null,
        kind: 'edited',
        old_size: 1_500_000,
        new_size: null,
        large: false,
        old_hash: '0123456789ab',
        new_hash: null,
        old_lfs: false,
        new_lfs: false
      },
      'binary: 1.5 MB → —, SHA-256 0123456789ab → —'
    ],
    [
      {
        type: 'broken',
        path: 'b',
        old_path: null,
        mode: null,
        conflict: null,
        kind: 'edited',
        reason: 'not JSON',
        phrase: phrase('%1', 'not JSON')
      },
      'cannot be compared: not JSON'
    ],
    [
      {
        type: 'text',
        path: 'b',
        old_path: null,
        mode: null,
        conflict: null,
        kind: 'added',
        sort: null,
        text: added('x'),
        headings: []
      },
      'added'
    ],
    [
      {
        type: 'text',
        path: 'b',
        old_path: null,
        mode: null,
        conflict: null,
        kind: 'edited',
        sort: 'code',
        text: added(),
        headings: []
      },
      'line ends only'
    ],
    [
      {
        type: 'text',
        path: 'b',
        old_path: null,
        mode: ['100644', '100755'],
        conflict: null,
        kind: 'edited',
        sort: 'code',
        text: added(),
        headings: []
      },
      'mode 100644 → 100755'
    ],
    [
      {
        type: 'text',
        path: 'b',
        old_path: null,
        mode: null,
        kind: 'conflict',
        conflict,
        sort: 'code',
        text: added('x'),
        headings: []
      },
      'Unresolved merge: − is HEAD, + is feature. Resolve it, then git add the file.'
    ],
    [
      {
        type: 'notebook',
        path: 'b',
        old_path: null,
        mode: null,
        kind: 'conflict',
        conflict,
        precise: true,
        cells: [cell({ kind: 'same' })],
        metadata: []
      },
      'Unresolved merge of HEAD and feature, whose code is the same. Take either side, then git add the file.'
    ]
  ])('show a whole file as a card: %j', (file, words) => {
    const panel = shown(wholeFile(file));
    expect(names(panel, '.jp-Rundiff-card h3')).toHaveLength(1);
    expect(names(panel, '.jp-Rundiff-meaning')).toEqual([words]);
  });
});

describe('what happened to a cell', () => {
  const panel = () => new Shown(view({ answer: answer(kinds) }));

  it('is told by a sign, numbers and words: to the eye, and to those who listen', () => {
    const told = panel()
      .all('.jp-Rundiff-card')
      .map(card => [
        card.querySelector('.jp-Rundiff-cellNumber')?.textContent,
        [...card.querySelectorAll('.jp-Rundiff-title .jp-Rundiff-hidden')]
          .map(words => words.textContent)
          .join(''),
        card.querySelector('p.jp-Rundiff-quiet, .jp-Rundiff-meaning > p')
          ?.textContent
      ]);
    expect(told).toEqual([
      ['#15', 'copied: cell 15: ', 'copied from #5'],
      ['#2 → 3, 4', 'split: cell 2, now 3, 4: ', 'split off from #2'],
      ['#9 → 2', 'moved and edited: cell 9, now 2: ', 'moved and edited'],
      ['#11', 'edited: cell 11: ', undefined],
      ['#11', 'removed: cell 11: ', undefined],
      [
        '#7',
        'type changed: cell 7: ',
        'type changed: code → markdown, unchanged text'
      ],
      ['#16', 'added: cell 16: ', undefined],
      ['#9', 'edited: cell 9: ', 'comments only'],
      [
        '#3, 4 → 5',
        'merged: cells 3, 4, now 5: ',
        'merged from #3, #4, unchanged text'
      ],
      [
        '#6–8 → 12–14',
        'moved: cells 6 to 8, now 12 to 14: ',
        '3 cells moved together, otherwise unchanged'
      ]
    ]);
  });

  it('is told in Chinese too', async () => {
    const { text } = new Shown(
      view({ answer: answer(kinds) }),
      await inChinese()
    );
    expect(text).toContain('合并自 #3，#4，文本未更改');
    expect(text).toContain('类型已更改：code → markdown');
    expect(text).toContain('3 个单元格一起移动，内容未更改');
  });

  it('is called rewritten where no line is left, moved or not, unless it is told by more', () => {
    const text = { ...added('x'), rewritten: true };
    const words = (part: Partial<Cell>) =>
      names(shown(notebook(cell({ text, ...part }))), '.jp-Rundiff-meaning');
    expect(words({})).toEqual(['rewritten']);
    expect(words({ kind: 'moved_edited' })).toEqual(['moved, rewritten']);
    expect(words({ sort: 'prose' })).toEqual(['prose']);
  });

  it('is shown by lines that are numbered as in the whole cell', () => {
    const split = panel().find('.jp-Rundiff-card', 'split off');
    const numbers = [...split.querySelectorAll('.jp-Rundiff-line')].map(line =>
      [...line.querySelectorAll('.jp-Rundiff-number')].map(
        number => number.textContent
      )
    );
    expect(numbers).toEqual([
      ['4', '1'],
      ['5', '2'],
      ['6', '3'],
      ['7', ''],
      ['', '4']
    ]);
  });

  it('is one card for neighbours that moved together, with theirs in it', () => {
    const shown = panel();
    const block = shown.find(TITLE, '#6–8 → 12–14');
    const before = shown.all(TITLE).length;
    shown.click(block);
    expect(names(shown, '.jp-Rundiff-card .jp-Rundiff-card h4')).toHaveLength(
      3
    );
    expect(shown.all(TITLE)).toHaveLength(before + 3);
    shown.click(block);
    expect(shown.all(TITLE)).toHaveLength(before);
  });

  it.each<[string, Comparison['baseline']['kind'], string, unknown]>([
    ['the part that was split off', 'commit', '#2 → 3, 4', 3],
    ['the cell that took another in', 'commit', '#3, 4 → 5', 4],
    ['the copy', 'commit', '#15', 14],
    ['the first of a block', 'commit', '#6–8 → 12–14', 11],
    ['the cell that a part came from', 'editor', '#2 → 3, 4', 1],
    ['the first that was merged', 'editor', '#3, 4 → 5', 2],
    ['the original', 'editor', '#15', 4]
  ])('leads to %s, from %s', (_, kind, number, index) => {
    const baseline = { kind, label: '', run: null };
    const target = { kind: kind === 'editor' ? 'commit' : 'saved' } as const;
    const part = { ...kinds, baseline, target: { ...baseline, ...target } };
    const panel = shown(part, { places: { 'kinds.ipynb': 'kinds.ipynb' } });
    panel.key(panel.find(TITLE, number), 'Enter');
    const id = expect.any(String) as unknown;
    expect(panel.calls).toEqual([['open', 'kinds.ipynb', { id, index }]]);
  });
});

describe('an answer that a limit made coarser', () => {
  const coarse = '.jp-Rundiff-coarse';

  it('says so at the notebook it is about', () => {
    const part = notebook(cell({}));
    const files = (part.files ?? []).map(file => ({ ...file, precise: false }));
    const panel = shown({ ...part, files, precise: false });
    expect(names(panel, `.jp-Rundiff-file > ${coarse}`)).toEqual([
      expect.stringContaining('Matched coarsely: too many cells')
    ]);
    expect(panel.all(coarse)).toHaveLength(1);
  });

  it('says so at the cell it is about', () => {
    const text = { ...added('x'), precise: false };
    const panel = shown({ ...notebook(cell({ text })), precise: false });
    expect(names(panel, `.jp-Rundiff-card > ${coarse}`)).toEqual([
      expect.stringContaining('Compared coarsely: too many lines')
    ]);
    expect(panel.all(coarse)).toHaveLength(1);
  });
});

describe('a notebook in the middle of a merge', () => {
  it('says so once, above its cells, and which side is which', () => {
    const part = notebook(cell({}));
    const files = (part.files ?? []).map(
      file => ({ ...file, kind: 'conflict', conflict }) as const
    );
    const panel = shown({ ...part, files });
    expect(names(panel, '.jp-Rundiff-conflict')).toEqual([
      'Unresolved merge: − is HEAD, + is feature. Resolve it, then git add the file.'
    ]);
    expect(panel.find('.jp-Rundiff-file', '').textContent).toContain(
      'merge conflict'
    );
  });
});

describe('folding', () => {
  const open = (panel: Shown) =>
    panel.all(TITLE).map(title => title.getAttribute('aria-expanded'));

  it('leaves open what is likely to matter, and draws no line of the others', () => {
    const panel = shown();
    expect(open(panel)).toEqual([
      ...Array<string>(5).fill('true'),
      ...Array<string>(5).fill('false')
    ]);
    expect(panel.all('.jp-Rundiff-lines')).toHaveLength(5);
  });

  it('is done by a click on the title, and survives a new answer', () => {
    const panel = shown();
    panel.click(panel.all(TITLE)[0] ?? panel.page);
    expect(panel.all('.jp-Rundiff-lines')).toHaveLength(4);
    panel.update(view({ answer: answer(), busy: true }));
    expect(panel.all('.jp-Rundiff-lines')).toHaveLength(4);
  });

  it('of a file takes its cards away', () => {
    const panel = shown();
    panel.click(panel.find('h3 button', 'train.ipynb'));
    expect(panel.all(TITLE)).toHaveLength(7);
  });

  it.each([
    ['201 changes', notebook(cell({ text: added('x') })), 201, 'false'],
    ['200 changes', notebook(cell({ text: added('x') })), 200, 'true'],
    [
      '2,001 lines',
      notebook(cell({ text: added(...Array<string>(2001).fill('x')) })),
      1,
      'false'
    ],
    [
      'a line of a megabyte',
      notebook(cell({ text: added('x'.repeat(1e6)) })),
      1,
      'false'
    ]
  ])(
    'of everything is where %s start',
    async (_, { findings, files }, times, expanded) => {
      const one = { ...(findings?.[0] ?? finding()), likely: true };
      const panel = shown({
        findings: Array<Finding>(times).fill(one),
        files: files ?? []
      });
      for (const part of panel.all('.jp-Rundiff-window')) {
        Seeing.of(part, true);
        await frame();
      }
      expect(open(panel)).toEqual(Array<string>(times).fill(expanded));
    }
  );

  it('of unchanged lines ends with a click', () => {
    const panel = shown();
    const before = panel.all('.jp-Rundiff-line').length;
    panel.press('⋯ 7 unchanged lines');
    expect(panel.all('.jp-Rundiff-line')).toHaveLength(before + 7);
  });
});

describe('going to a cell', () => {
  const gone = { kind: 'removed', new_index: null, old_index: 1 } as const;
  it.each<[string, Partial<Comparison>, unknown]>([
    [
      'edited',
      notebook(cell({ id: 'e', old_index: 2, new_index: 3 })),
      { id: 'e', index: 3 }
    ],
    [
      'moved',
      notebook(cell({ id: 'm', kind: 'moved', old_index: 7, new_index: 1 })),
      { id: 'm', index: 1 }
    ],
    [
      'removed: to the one that follows',
      notebook(
        cell({ ...gone, id: 'r' }),
        cell({ ...gone, old_index: 2 }),
        cell({ new_index: 4, old_index: 3 })
      ),
      { id: 'r', index: 4 }
    ],
    [
      'removed, with none left',
      notebook(cell({ ...gone, id: 'r' })),
      { id: 'r', index: null }
    ],
    [
      'that is there now, where the sides are swapped',
      {
        ...notebook(cell({ ...gone, id: 'r' })),
        baseline: { kind: 'editor', label: '', run: null }
      },
      { id: 'r', index: 1 }
    ]
  ])('%s', (_, part, place) => {
    const panel = shown(part, here);
    panel.press('Go to');
    expect(panel.calls).toEqual([['open', 'demo/a.ipynb', place]]);
  });

  it('goes to the last cell where the removed one was the last', () => {
    const part = notebook(cell({ ...gone, id: 'r', old_index: 5 }));
    const [file] = part.files ?? [];
    const before = cell({ old_index: 4, new_index: 4 });
    const files =
      file?.type === 'notebook'
        ? [{ ...file, cells: [before, ...file.cells] }]
        : [];
    const findings = (part.findings ?? []).map(one => ({ ...one, row: 1 }));
    const panel = shown({ ...part, findings, files }, here);
    panel.press('Go to where the cell was');
    expect(panel.calls).toEqual([
      ['open', 'demo/a.ipynb', { id: 'r', index: 4 }]
    ]);
  });

  it('opens a file as a whole', () => {
    const text = added('x');
    const file: File = {
      type: 'text',
      path: 'b',
      old_path: null,
      mode: null,
      conflict: null,
      kind: 'edited',
      sort: 'code',
      text,
      headings: []
    };
    const panel = shown(wholeFile(file), here);
    panel.press('Open the file');
    expect(panel.calls).toEqual([['open', 'demo/b', null]]);
  });

  it('is not offered where the file is gone or not served', () => {
    const file: File = {
      type: 'text',
      path: 'b',
      old_path: null,
      mode: null,
      conflict: null,
      kind: 'removed',
      sort: null,
      text: added('x'),
      headings: []
    };
    const panel = shown(wholeFile(file), { places: {} });
    expect(panel.all('[aria-label="Open the file"]')).toEqual([]);
    expect(panel.all(TITLE)[0]?.title).toContain('There is nothing to open');
  });

  it('happens on Enter on a title; Escape and letters to write are left alone', () => {
    const panel = shown(notebook(cell({ id: 'e' })), here);
    const [title] = panel.all(TITLE);
    const [field] = panel.all('[role=combobox]');
    panel.key(title ?? panel.page, 'Enter');
    panel.key(title ?? panel.page, 'Escape');
    field?.focus();
    panel.key(field ?? panel.page, 'j');
    expect(panel.calls).toHaveLength(1);
    expect(document.activeElement).toBe(field);
  });
});

describe('the keys between the cards', () => {
  it('go down with j and the arrow, up with k and the arrow, and stay at the ends', () => {
    const panel = shown();
    const titles = panel.all(TITLE);
    const at = () => titles.indexOf(document.activeElement as HTMLElement);
    const visited = ['j', 'j', 'ArrowDown', 'k', 'ArrowUp', 'k'].map(key => {
      panel.key(
        at() === -1
          ? (panel.all('button')[0] ?? panel.page)
          : (titles[at()] ?? panel.page),
        key
      );
      return at();
    });
    expect(visited).toEqual([0, 1, 2, 1, 0, 0]);
    expect(titles).toHaveLength(comparison.findings.length);
  });
});
