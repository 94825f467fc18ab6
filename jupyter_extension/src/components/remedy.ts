import type { TranslationBundle } from '@jupyterlab/translation';

import type { Trouble, View } from '../view';
import type { Failure, Phrase } from '../wire';
import { safe } from './safe';

/** What is wrong, in words, and what helps. */
export type Remedy = Readonly<{
  title: string;
  text?: string;
  /** What another program says, in its own words. */
  detail?: string;
  /** What the server says. */
  phrase?: Phrase;
  command?: string;
  /** Whether it is the choice of sides that is wrong. */
  unknown?: boolean;
}>;

export function remedy(
  trouble: Trouble,
  path: string,
  trans: TranslationBundle
): Remedy {
  switch (trouble.is) {
    case 'refused':
      return ofFailure(trouble.failure, path, trans);
    case 'server-part-missing':
      return {
        title: trans.__('The server part of rundiff is missing.'),
        text: trans.__(
          'Run this in the environment of the Jupyter server, then restart Jupyter:'
        ),
        command:
          'pip install rundiff && jupyter server extension enable rundiff'
      };
    case 'server-part-outdated':
      return {
        title: trans.__(
          'The server part of rundiff is %1, which does not fit this page.',
          safe(trouble.version)
        ),
        text: trans.__('Restart Jupyter and reload this page.')
      };
    case 'failed':
      return {
        title: trans.__('The Jupyter server could not answer.'),
        text:
          trouble.status === 401 || trouble.status === 403
            ? trans.__('It refuses; log in again, or reload this page.')
            : trans.__('Its log says why.'),
        detail: `${trouble.status} ${trouble.message}`.trim()
      };
    case 'stopped':
      return {
        title: trans.__('Stopped: there is no new answer.'),
        text: trans.__(
          'git was slow: a network drive, a large repository, or a busy machine.'
        )
      };
    case 'unreachable':
      return {
        title: trans.__('The Jupyter server does not answer.'),
        text: trans.__('Check that it runs and that you are connected to it.'),
        detail: trouble.message
      };
  }
}

function ofFailure(
  { code, message, phrase, command }: Failure,
  path: string,
  trans: TranslationBundle
): Remedy {
  switch (code) {
    case 'not-a-repository':
    case 'git-missing':
    case 'dubious-ownership':
    case 'nothing-to-compare':
      return { ...ofGit(code, trans), ...copied(command) };
    case 'git-too-old':
      return {
        title: trans.__('git is too old where Jupyter runs.'),
        ...inWords(message, phrase),
        ...copied(command)
      };
    case 'not-there':
    case 'not-on-disk':
      return { ...ofPath(code, safe(path), trans), ...copied(command) };
    case 'unknown-revision':
      return {
        title: trans.__('No commit, branch, tag or run has that name.'),
        unknown: true, // the server's sentence stands under its field
        ...copied(command)
      };
    case 'changed':
      return {
        title: trans.__('This change is not there any more.'),
        text: trans.__('The file was changed meanwhile; look again.')
      };
    case 'missing-object':
      return {
        title: trans.__('A part of the history is not here.'),
        ...inWords(message, phrase),
        unknown: true,
        ...copied(command)
      };
    case 'not-writable':
      return {
        title: trans.__('Something cannot be written.'),
        ...inWords(message, phrase),
        ...copied(command)
      };
    case 'resend':
    case 'taken':
    case 'refused':
    default: // a server that is newer than this page may know other reasons
      return {
        title: trans.__('There is no comparison.'),
        ...inWords(message, phrase),
        ...copied(command)
      };
  }
}

function inWords(
  message: string,
  phrase: Phrase | null
): Pick<Remedy, 'detail' | 'phrase'> {
  return phrase === null ? { detail: message } : { phrase };
}

function copied(command: string | null): Pick<Remedy, 'command'> {
  return command === null ? {} : { command };
}

type GitCode = Extract<
  Failure['code'],
  | 'not-a-repository'
  | 'git-missing'
  | 'dubious-ownership'
  | 'nothing-to-compare'
>;

function ofGit(code: GitCode, trans: TranslationBundle): Remedy {
  switch (code) {
    case 'not-a-repository':
      return {
        title: trans.__('This folder is not in a git repository.'),
        text: trans.__(
          'Runs and changes are kept in git. Run this in a terminal, in the folder of your project:'
        ),
        command: 'git init'
      };
    case 'git-missing':
      return {
        title: trans.__('git is not installed where Jupyter runs.'),
        text: trans.__(
          'Install it (for a container: in its image), or add it to PATH:'
        )
      };
    case 'dubious-ownership':
      return {
        title: trans.__('git refuses this folder: it belongs to another user.'),
        text: trans.__(
          'That is usual in a container: a mounted folder belongs to a user of the host. If you trust what is in it, run this in a terminal:'
        )
      };
    case 'nothing-to-compare':
      return {
        title: trans.__('There is nothing to compare with yet.'),
        text: trans.__(
          'No run is recorded here, and there is no commit. Run a cell that trains, or commit your files.'
        )
      };
  }
}

function ofPath(
  code: 'not-there' | 'not-on-disk',
  path: string,
  trans: TranslationBundle
): Remedy {
  return code === 'not-there'
    ? {
        title: trans.__('%1 is not there any more.', path),
        text: trans.__(
          'It was moved, renamed or removed. Open it from where it is now.'
        )
      }
    : {
        title: trans.__('%1 is not on the disk of the Jupyter server.', path),
        text: trans.__(
          'git sees the files of that disk only: nothing on another drive, and nothing that was never saved.'
        )
      };
}

export type WrongSide = Readonly<{
  side: 'baseline' | 'target';
  why: Phrase;
}>;

/** The side that the repository does not know, and what the server says of it; null where that is not the trouble. */
export function wrongSide({ choice, trouble }: View): WrongSide | null {
  if (
    trouble?.is !== 'refused' ||
    trouble.failure.code !== 'unknown-revision'
  ) {
    return null;
  }
  const { message, phrase } = trouble.failure;
  const { baseline, target } = choice;
  // The rest of the sentence has words that may be a name, too.
  const [first] = phrase?.args ?? [];
  const named = typeof first === 'string' ? first : message;
  const said = (name: string | null) => name !== null && named.includes(name);
  // The server names one of them; the other may be a part of that name.
  const longer = (target?.length ?? 0) > (baseline?.length ?? 0);
  const isTarget = said(target) && (!said(baseline) || longer);
  return {
    side: isTarget ? 'target' : 'baseline',
    why: phrase ?? { template: message, args: [] }
  };
}
