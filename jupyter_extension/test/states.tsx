/** Every state that the panel has a screen for, each as what the panel is shown: tests go through all of them. */
import type { Trouble, View } from '../src/view';
import type {
  Comparison,
  Doing,
  Failure,
  Kernel,
  Run,
  Standing,
  Upstream
} from '../src/wire';
import { phrase } from './phrases';
import { answer, kinds, NOW, run, runs, side, view } from './shown';

export const DEFAULT = { baseline: null, target: null };

/** Before anything is known. */
export const unanswered: Partial<View> = {
  choice: DEFAULT,
  runs: null,
  answer: null,
  checked: null
};

export const refused = (
  code: Failure['code'],
  command: string | null = null
): Trouble => ({
  is: 'refused',
  failure: {
    code,
    message:
      "unknown run 'run/9': no run is recorded here yet; `rundiff runs` lists them",
    phrase: phrase(
      'unknown run %1: %2; `rundiff runs` lists them',
      "'run/9'",
      phrase('no run is recorded here yet')
    ),
    command
  }
});

const gitTooOld: Trouble = {
  is: 'refused',
  failure: {
    code: 'git-too-old',
    message: 'git 2.25.1 is too old',
    phrase: phrase(
      'git %1 is too old: rundiff needs %2 or later; install a newer one (a newer image has one; Ubuntu: from ppa:git-core/ppa; conda: conda install git) and try again',
      '2.25.1',
      '2.31'
    ),
    command: 'conda install git'
  }
};

/** A comparison in which nothing differs. */
export const nothing = {
  differs: false,
  findings: [],
  files: [],
  drift: [],
  metrics: [],
  facts: [],
  hints: [],
  hint_phrases: [],
  narrowed: false
} satisfies Partial<Comparison>;

export const none: Comparison['hidden'] = {
  unchanged: 0,
  counts: 0,
  outputs: 0,
  metadata: 0,
  checkpoints: 0,
  questions: 0,
  blank: 0,
  spaces: 0,
  outside: 0,
  elsewhere: 0,
  flood: 0,
  paired: 0,
  without_outputs: 0,
  noise: []
};

/** From the last run to what is saved now. */
export const recent = {
  baseline: side('run', 'run/3 (CPU)', run(3, 0.8944)),
  target: side('saved', 'now (saved files)'),
  basis: 'training'
} satisfies Partial<Comparison>;

export const offer = {
  baseline: 'run/best',
  target: 'run/last',
  old: run(1, 0.9889),
  new: run(3, 0.8944)
};

export const noRuns = { ...runs, runs: [], aliases: {}, metric: null };

const sinceHead = {
  baseline: side('commit', 'HEAD'),
  target: side('saved', 'now (saved files)'),
  basis: 'head'
} satisfies Partial<Comparison>;

const running: Run = {
  ...run(4),
  outcome: 'running',
  seconds: null,
  started: NOW / 1000 - 180
};

const kernel: Kernel = {
  records: 'no',
  reason: 'lacks-rundiff',
  python: '/opt/other/bin/python',
  fix: '/opt/other/bin/python -m pip install rundiff',
  where: 'terminal'
};

const drift = (name: string, old: string, now: string) => ({
  name,
  old,
  new: now,
  weight: 'numerics' as const,
  part: 'package' as const
});

const category = 'transforms' as const;
const fact = {
  name: 'transform',
  category,
  sentence: 'transform: `Normalize(0.5)` is gone',
  phrase: phrase(
    '%1: %2',
    phrase('transform%1', ''),
    phrase('%1 is gone', '`Normalize(0.5)`')
  ),
  old: 'Compose(ToTensor(), Normalize(0.5))',
  new: 'Compose(ToTensor())',
  likely: true,
  explained: 'silent',
  hints: [],
  hint_phrases: []
} satisfies Comparison['facts'][number];

const troubled = (trouble: Trouble) => view({ ...unanswered, trouble });
const stands = (standing: Partial<Standing>) =>
  view({ choice: DEFAULT, answer: answer(recent, standing) });
const doing = (what: Doing['what'], part: Partial<Doing> = {}) =>
  stands({
    branch: null,
    doing: [{ what, step: null, of: null, branch: null, ...part }]
  });
const follows = (part: Partial<Upstream>) =>
  stands({
    upstream: {
      name: 'origin/main',
      remote: 'origin',
      ahead: 0,
      behind: 0,
      gone: false,
      fetched: NOW / 1000 - 3600,
      ...part
    }
  });
const flood = (part: Partial<Standing['untracked'][number]>) =>
  stands({
    untracked: [
      {
        folder: 'data/',
        files: 12_841,
        more: false,
        command: 'echo /data/ >> .gitignore',
        ...part
      }
    ]
  });
const told = (part: Partial<Comparison>, more: Partial<View> = {}) =>
  view({ choice: DEFAULT, answer: answer(part), ...more });

const file = {
  path: 'data/weights.pt',
  old_path: null,
  kind: 'edited',
  mode: null,
  conflict: null
} as const;
const whole = (path: string) => ({
  key: path,
  path,
  row: null,
  old_index: null,
  new_index: null,
  whole_file: true,
  likely: false,
  effects: [],
  told: [],
  impact: { reach: 'unknown' as const, why: '', phrase: phrase('') }
});
const rows = (...files: Comparison['files']) =>
  told({
    ...nothing,
    ...recent,
    differs: true,
    files,
    findings: files.map(({ path }) => whole(path))
  });

/** A name, and what the panel is shown. */
export const STATES: [string, View][] = [
  ['waiting', view(unanswered)],
  ['answered', view()],
  ['every kind of change', view({ answer: answer(kinds) })],
  ['no repository', troubled(refused('not-a-repository', 'git init'))],
  ['git missing', troubled(refused('git-missing', 'apt-get install git'))],
  ['git too old', troubled(gitTooOld)],
  [
    'dubious ownership',
    troubled(
      refused(
        'dubious-ownership',
        'git config --global --add safe.directory /workspace/cifar'
      )
    )
  ],
  ['nothing to compare', troubled(refused('nothing-to-compare'))],
  [
    'unknown revision',
    view({ ...unanswered, runs, trouble: refused('unknown-revision') })
  ],
  ['file gone', troubled(refused('not-there'))],
  ['another drive', troubled(refused('not-on-disk'))],
  ['refused', troubled(refused('refused'))],
  ['server part missing', troubled({ is: 'server-part-missing' })],
  [
    'server part outdated',
    troubled({ is: 'server-part-outdated', version: '0.0.9' })
  ],
  [
    'server failed',
    troubled({ is: 'failed', status: 500, message: 'Internal Server Error' })
  ],
  [
    'offline',
    view({ trouble: { is: 'unreachable', message: 'Failed to fetch' } })
  ],
  ['slow', view({ busy: true })],
  ['slow for long', view({ busy: true, slow: true })],
  ['slow for long, and nothing known', view({ ...unanswered, slow: true })],
  ['stopped', view({ trouble: { is: 'stopped' } })],
  [
    'object missing',
    troubled(refused('missing-object', 'git fetch --unshallow'))
  ],
  ['not writable', troubled(refused('not-writable'))],
  ['detached HEAD', stands({ branch: null })],
  ['rebase', doing('rebase', { step: 3, of: 7, branch: 'topic' })],
  ['rebase of no branch', doing('rebase', { step: 3, of: 7 })],
  ['patches applied', doing('am', { step: 1, of: 2 })],
  ['merge', doing('merge')],
  ['cherry-pick', doing('cherry-pick')],
  ['revert', doing('revert')],
  ['bisection', doing('bisect', { branch: 'main' })],
  ['bisection of no branch', doing('bisect')],
  ['behind', follows({ behind: 2 })],
  ['behind and ahead', follows({ behind: 1, ahead: 3, fetched: null })],
  ['upstream gone', follows({ ahead: null, behind: null, gone: true })],
  ['working tree', stands({ worktree: 'long-run' })],
  ['nested', stands({ around: 'monorepo' })],
  ['served below', stands({ below: 'experiments' })],
  ['link', stands({ link: 'src/train.ipynb' })],
  [
    'read-only',
    stands({ kept: { why: 'read-only', folder: '/home/dev/.local/state' } })
  ],
  [
    'runs without a repository',
    stands({ kept: { why: 'no-repository', folder: '/home/dev/.local/state' } })
  ],
  ['shallow clone', stands({ shallow: true })],
  ['partial clone', stands({ partial: true })],
  ['sparse checkout', stands({ sparse: true })],
  ['untracked flood', flood({})],
  ['untracked flood at the top', flood({ folder: '', more: true })],
  ['no commit', stands({ commit: null, files: 12 })],
  ['newer on disk', stands({ newer: true })],
  [
    'everything at once',
    stands({
      branch: null,
      commit: '3f2a9c1',
      doing: [{ what: 'merge', step: null, of: null, branch: null }],
      worktree: 'long-run',
      shallow: true,
      sparse: true,
      newer: true
    })
  ],
  [
    'no run',
    told(
      { ...nothing, ...sinceHead },
      { runs: { ...noRuns, recording: runs.recording } }
    )
  ],
  ['no run, and changes', told(sinceHead, { runs: noRuns })],
  [
    'recording off',
    told(sinceHead, {
      runs: { ...noRuns, recording: { on: false, said_by: 'repository' } }
    })
  ],
  [
    'recording off by the environment',
    told(sinceHead, {
      runs: { ...noRuns, recording: { on: false, said_by: 'environment' } }
    })
  ],
  ['kernel records nothing', view({ kernel })],
  [
    'kernel switched off',
    view({ kernel: { ...kernel, reason: 'switched-off', fix: null } })
  ],
  [
    'kernel started since the last run',
    view({ session: { run: 'run/3', lost: 'started-since' } })
  ],
  [
    'no kernel since the last run',
    view({ session: { run: 'run/3', lost: 'no-kernel' } })
  ],
  ['no change', told({ ...nothing, ...recent, offer })],
  ['no change between two runs', view({ answer: answer(nothing) })],
  [
    'only outputs',
    told({
      ...nothing,
      ...recent,
      hidden: { ...none, unchanged: 22, counts: 22, outputs: 9 }
    })
  ],
  [
    'only environment',
    view({
      answer: answer({
        ...nothing,
        differs: true,
        drift: [
          drift('torch', '2.7.0+cu126', '2.8.0+cu126'),
          drift('numpy', '1.26.4', '2.1.0')
        ]
      })
    })
  ],
  [
    'only facts',
    view({ answer: answer({ ...nothing, differs: true, facts: [fact] }) })
  ],
  [
    'run in progress',
    told(recent, { runs: { ...runs, runs: [running, ...runs.runs] } })
  ],
  [
    'unsaved',
    told({
      ...recent,
      target: side('editor', 'now (unsaved edits included)')
    })
  ],
  [
    'merge conflict',
    rows({
      ...file,
      type: 'broken',
      path: 'train.ipynb',
      kind: 'conflict',
      conflict: { ours: 'HEAD', theirs: 'topic' },
      reason:
        'its old version: the file is empty; a notebook is a JSON object with `cells`',
      phrase: phrase(
        'its old version: %1',
        phrase('the file is empty; a notebook is a JSON object with `cells`')
      )
    })
  ],
  [
    'broken notebook',
    rows({
      ...file,
      type: 'broken',
      path: 'train.ipynb',
      reason: 'it has no `cells`; is it a notebook?',
      phrase: phrase('it has no `cells`; is it a notebook?')
    })
  ],
  [
    'weights',
    rows(
      {
        ...file,
        type: 'binary',
        old_size: 94_000_000,
        new_size: 94_000_412,
        large: false,
        old_hash: '0a1b2c3d4e5f',
        new_hash: '5f4e3d2c1b0a',
        old_lfs: false,
        new_lfs: false
      },
      {
        ...file,
        type: 'binary',
        path: 'data/val.tar',
        old_size: 1_000,
        new_size: 2_000,
        large: false,
        old_hash: '111111111111',
        new_hash: '222222222222',
        old_lfs: true,
        new_lfs: true
      }
    )
  ],
  [
    'submodule',
    rows({
      ...file,
      type: 'submodule',
      path: 'third_party/timm',
      old_commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
      new_commit: 'c3d4e5f60718293a4b5c6d7e8f9012345678a1b2',
      ahead: 3,
      behind: 0,
      dirty: true
    })
  ]
];
