/** What is known of runs beyond their rows, and every state that their list has a screen for. */
import type { RunsView } from '../src/runsView';
import type { View } from '../src/view';
import type { Restored, RunDetail } from '../src/wire';
import { phrase } from './phrases';
import { NOW, run, runs, view } from './shown';
import { noRuns, refused, STATES } from './states';

/** A script's run, of which everything is known. */
export function detail(part: Partial<RunDetail> = {}): RunDetail {
  return {
    run: run(2, 0.9361),
    note: null,
    error: 'RuntimeError: out of memory',
    notebook: null,
    script: 'train.py',
    argv: ['train.py', '--lr', '0.1'],
    configs: ['config.yaml'],
    launcher: null,
    exit_status: 1,
    optimizer: 'AdamW',
    environment: {
      torch: '2.7.0+cu126',
      cudnn: '90501',
      gpus: [],
      devices: [
        { name: 'NVIDIA A100', memory: 80 * 2 ** 30, used: true },
        { name: 'NVIDIA A100', memory: 80 * 2 ** 30, used: true }
      ],
      packages: { torch: '2.7.0+cu126' }
    },
    claims: [
      {
        name: 'cuDNN',
        variables: ['NV_CUDNN_VERSION'],
        claimed: '9.1.0',
        loaded: '9.5.1',
        sentence: 'CUDNN_VERSION says cuDNN 9.1; run/3 used 9.5',
        phrase: phrase(
          '%1 says %2; %3',
          'CUDNN_VERSION',
          'cuDNN 9.1',
          phrase('%1 %2', phrase('%1 used', 'run/3'), '9.5')
        ),
        next: 'go by what is used: wheels bring their own',
        next_phrase: phrase('go by what is used: wheels bring their own')
      }
    ],
    stale: [
      {
        run: 'run/2',
        name: 'train',
        reason: 'not-reloaded',
        file: 'model.py',
        cell: null
      }
    ],
    skipped: [
      {
        path: 'data/big.csv',
        size: 2_000_000,
        reason: 'larger than 1 MiB',
        phrase: phrase('larger than %1 MiB', '1')
      }
    ],
    masked: true,
    commit: '3f2a9c1d4e5f60718293a4b5c6d7e8f901234567',
    subject: 'Train with AdamW',
    dirty: true,
    image: phrase('%1', 'pytorch:2.7'),
    files: ['train.ipynb'],
    process: { host: 'box', pid: 41 },
    ...part
  };
}

export const restored: Restored = {
  as: 'worktree',
  place: '../demo-run-2',
  folder: 'demo-run-2',
  notebook: 'demo-run-2/train.ipynb',
  command: 'cd ../demo-run-2',
  undo: 'git worktree remove ../demo-run-2',
  requirements: {
    told: [phrase('what %1 used', 'run/2')],
    packages: 'torch==2.7.0\n'
  },
  masked: false,
  left_out: [],
  token: 'token'
};

const opened: Partial<RunsView> = {
  opened: new Set([2]),
  details: new Map([[2, { is: 'known', detail: detail() }]])
};

const going = {
  ...run(4, 0.7),
  outcome: 'running' as const,
  seconds: null,
  started: NOW / 1000 - 180
};

/** A name, what the panel is shown, and what its list of runs is. */
const RUN_STATES: [string, View, Partial<RunsView>][] = [
  ['no run', view({ runs: noRuns }), {}],
  ['folded', view(), { unfolded: false }],
  ['read', view(), { total: null, runs: [] }],
  ['opened', view(), opened],
  [
    'being read',
    view(),
    { opened: new Set([2]), details: new Map([[2, { is: 'coming' }]]) }
  ],
  ['restoring', view(), { ...opened, restoring: 2 }],
  [
    'restored',
    view(),
    {
      ...opened,
      deeds: new Map([[2, { is: 'done', what: 'restore', restored }]])
    }
  ],
  [
    'not restored',
    view(),
    {
      ...opened,
      deeds: new Map([
        [2, { is: 'refused', what: 'restore', trouble: refused('taken') }]
      ])
    }
  ],
  ['nothing found', view(), { query: 'warm', runs: [], total: 0 }],
  ['no page', view(), { trouble: refused('refused') }],
  [
    'going on',
    view({ runs: { ...runs, runs: [going, ...runs.runs] } }),
    { more: true, total: 120 }
  ]
];

/** Every state of the panel. */
export const EVERY: [string, View, Partial<RunsView>?][] = [
  ...STATES,
  ...RUN_STATES.map(([name, seen, list]): (typeof EVERY)[number] => [
    `runs: ${name}`,
    seen,
    list
  ])
];
