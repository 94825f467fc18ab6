import type { TranslationBundle } from '@jupyterlab/translation';

import type { Doing, Flood, Standing, Upstream } from '../wire';
import { locale } from './language';
import { safe } from './safe';
import { moment } from './times';

/** One thing to know of the repository, and the command that helps; *open* shows that at once. */
export type Stands = Readonly<{
  text: string;
  command?: string;
  open?: boolean;
}>;

/** What is unusual about where the repository stands; what explains most comes first. */
export function standing(
  told: Standing,
  year: number,
  trans: TranslationBundle
): Stands[] {
  return [
    ...told.doing.map(doing => underWay(doing, trans)),
    ...checkedOut(told, trans),
    ...told.untracked.map(flood => untracked(flood, trans)),
    ...behind(told.upstream, year, trans),
    ...whereItLies(told, trans),
    ...notHere(told, trans)
  ];
}

function underWay(doing: Doing, trans: TranslationBundle): Stands {
  return { text: underWayText(doing, trans), command: 'git status' };
}

function underWayText(doing: Doing, trans: TranslationBundle): string {
  const branch = safe(doing.branch ?? '');
  const steps = [`${doing.step ?? '?'}`, `${doing.of ?? '?'}`] as const;
  switch (doing.what) {
    case 'rebase':
      return branch === ''
        ? trans.__('git is in the middle of a rebase: step %1 of %2.', ...steps)
        : trans.__(
            'git is in the middle of rebasing %3: step %1 of %2.',
            ...steps,
            branch
          );
    case 'am':
      return trans.__(
        'git is in the middle of applying patches: %1 of %2.',
        ...steps
      );
    case 'merge':
      return trans.__('git is in the middle of a merge.');
    case 'cherry-pick':
      return trans.__('git is in the middle of a cherry-pick.');
    case 'revert':
      return trans.__('git is in the middle of a revert.');
    case 'bisect':
      return branch === ''
        ? trans.__('git is in the middle of a bisection.')
        : trans.__('git is in the middle of a bisection of %1.', branch);
  }
}

function checkedOut(told: Standing, trans: TranslationBundle): Stands[] {
  const rows: Stands[] = [];
  if (told.branch === null && told.doing.length === 0) {
    rows.push({
      text: trans.__(
        'No branch is checked out: HEAD is detached at %1.',
        safe(told.commit ?? '')
      ),
      command: 'git switch -'
    });
  }
  if (told.worktree !== null) {
    rows.push({
      text: trans.__(
        'This is the working tree %1; it shares its runs with the others.',
        safe(told.worktree)
      )
    });
  }
  if (told.files !== null && told.commit === null) {
    rows.push({
      text: trans._n(
        'There is no commit yet: %1 file is new.',
        'There is no commit yet: all %1 files are new.',
        told.files
      ),
      command: 'git add . && git commit -m "first"',
      open: true
    });
  }
  return rows;
}

function untracked(flood: Flood, trans: TranslationBundle): Stands {
  const count = flood.files.toLocaleString(locale());
  const folder =
    flood.folder === '' ? trans.__('the top folder') : safe(flood.folder);
  return {
    text: flood.more
      ? trans.__(
          'At least %1 files in %2 are not tracked. If they are data, let git ignore them:',
          count,
          folder
        )
      : trans.__(
          '%1 files in %2 are not tracked. If they are data, let git ignore them:',
          count,
          folder
        ),
    command: flood.command,
    open: true
  };
}

function behind(
  upstream: Upstream | null,
  year: number,
  trans: TranslationBundle
): Stands[] {
  if (upstream === null) {
    return [];
  }
  const name = safe(upstream.name);
  if (upstream.gone) {
    return [
      { text: trans.__('%1, which this branch follows, is gone.', name) }
    ];
  }
  const { behind, ahead, fetched } = upstream;
  if (behind === null || behind === 0) {
    return [];
  }
  const text = [
    trans._n('%1 commit behind %2.', '%1 commits behind %2.', behind, name),
    ahead !== null && ahead > 0
      ? trans._n('%1 commit ahead.', '%1 commits ahead.', ahead)
      : '',
    fetched === null ? '' : trans.__('Fetched: %1.', moment(fetched, year))
  ];
  return [{ text: text.filter(Boolean).join(' '), command: 'git pull' }];
}

function whereItLies(told: Standing, trans: TranslationBundle): Stands[] {
  const rows: Stands[] = [];
  if (told.link !== null) {
    rows.push({ text: trans.__('This is a link to %1.', safe(told.link)) });
  }
  if (told.around !== null) {
    rows.push({
      text: trans.__(
        'This repository lies in another one, %1; only this one is compared.',
        safe(told.around)
      )
    });
  }
  if (told.below !== null) {
    rows.push({
      text: trans.__(
        'Jupyter shows only %1 of this repository; nothing outside it is compared.',
        safe(told.below)
      )
    });
  }
  return [...rows, ...kept(told, trans)];
}

function kept({ kept }: Standing, trans: TranslationBundle): Stands[] {
  if (kept === null) {
    return [];
  }
  const folder = safe(kept.folder);
  return kept.why === 'read-only'
    ? [
        {
          text: trans.__(
            'This repository cannot be written, so runs are kept in %1.',
            folder
          )
        }
      ]
    : [
        {
          text: trans.__(
            'This folder is in no git repository, so runs are kept in %1.',
            folder
          ),
          command: 'git init'
        }
      ];
}

function notHere(told: Standing, trans: TranslationBundle): Stands[] {
  const rows: Stands[] = [];
  if (told.shallow) {
    rows.push({
      text: trans.__('This is a shallow clone: its history ends early.'),
      command: 'git fetch --unshallow'
    });
  }
  if (told.partial) {
    rows.push({
      text: trans.__(
        'This is a partial clone: what was never needed is not here, and nothing is fetched unasked.'
      )
    });
  }
  if (told.sparse) {
    rows.push({
      text: trans.__('Only a part of the files is checked out (sparse).'),
      command: 'git sparse-checkout list'
    });
  }
  return rows;
}
