import type { TranslationBundle } from '@jupyterlab/translation';

import type { Environment, Gpu } from '../../wire';
import { safe } from '../safe';

/** What of an environment is said first, as `[name, words]`: names are the same in every language. */
export function highlights(
  of: Environment,
  trans: TranslationBundle
): [string, string][] {
  const rows: [string, string | null | undefined][] = [
    ['torch', of.torch],
    ['CUDA', of.cuda],
    ['ROCm', of.rocm],
    ['cuDNN', cudnn(of.cudnn ?? null)],
    ['NCCL', of.nccl],
    [trans.__('driver'), of.driver],
    ['GPU', gpus(of, trans)],
    ['CPU', of.machine?.cpu],
    ['Python', of.python],
    [trans.__('system'), of.machine?.distribution ?? of.system],
    [trans.__('packages'), packages(of)]
  ];
  return rows.flatMap(([name, words]) =>
    typeof words === 'string' && words !== '' ? [[name, safe(words)]] : []
  );
}

/** The number that cuDNN tells, with dots, as the server does it: 90501 is 9.5.1, and 8902 is 8.9.2. */
function cudnn(told: string | null): string | null {
  if (told === null || !/^\d+$/.test(told)) {
    return told;
  }
  const number = Number(told);
  const major = number >= 90_000 ? 10_000 : 1_000;
  const minor = Math.floor((number % major) / 100);
  return `${Math.floor(number / major)}.${minor}.${number % 100}`;
}

function gpus(of: Environment, trans: TranslationBundle): string | null {
  const used = (of.devices ?? []).filter(device => device.used === true);
  const names = used.length > 0 ? used.map(named) : (of.gpus ?? []);
  return names.length > 1 && new Set(names).size === 1
    ? trans.__('%1 × %2', names.length, names[0])
    : names.join(', ');
}

function named({ name, memory }: Gpu): string {
  const size = typeof memory === 'number' ? Math.round(memory / 2 ** 30) : 0;
  return size > 0 ? `${name} (${size} GiB)` : name;
}

function packages(of: Environment): string | null {
  const count = Object.keys(of.packages ?? {}).length;
  return count === 0 ? null : String(count);
}

/** What an environment says of its image: its name, and whether that names one image for ever. */
export type Image = Readonly<{ name: string; pinned: boolean }>;

/** Null where it ran in no image that has a name. */
export function imageOf(of: Environment): Image | null {
  const name = of.container?.image ?? of.image?.name ?? null;
  if (name === null || name === '') {
    return null;
  }
  const digest = of.container?.digest ?? null;
  return { name, pinned: digest !== null || name.includes('@sha256:') };
}
