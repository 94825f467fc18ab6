import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { CardDeeds } from '../cardsView';
import { CommandIDs } from '../commands';
import { secretsIn } from '../components/secrets';
import { Refusal } from '../errors';
import type { CardsModel } from '../model/cardsModel';
import type { PanelModel } from '../model/panelModel';
import type { TextDeeds, Wanted } from '../textCommands';
import type { TextQuestion, Written } from '../wire';
import { openMenu } from './cardMenu';
import { copyText } from './clipboard';
import { tellCopied } from './told';

/** What the cards do. */
export function cardDeeds(
  app: JupyterFrontEnd,
  cards: CardsModel,
  trans: TranslationBundle
): CardDeeds {
  const { commands } = app;
  const run = (command: string, args = {}) => {
    void commands.execute(command, args);
  };
  return {
    review: (keys, done) => {
      cards.review(keys, done).catch(warn);
    },
    lookAt: key => {
      cards.lookAt(key);
    },
    load: key => {
      cards.load(key).catch(warn);
    },
    copyPatch: keys => {
      run(CommandIDs.copyText, { form: 'patch', keys: [...keys] });
    },
    menu: (subject, button) => {
      openMenu(commands, subject, button);
    },
    showKeys: () => {
      run(CommandIDs.keys);
    }
  };

  function warn(error: unknown): void {
    Notification.warning(said(error, trans));
  }
}

/** What the commands do that make text of an answer. */
export function textDeeds(
  app: JupyterFrontEnd,
  model: PanelModel,
  ask: (question: TextQuestion) => Promise<Written>,
  trans: TranslationBundle
): TextDeeds {
  const written = async (wanted: Wanted): Promise<Written | null> => {
    const { question } = model;
    try {
      return question === null ? null : await ask({ ...question, ...wanted });
    } catch (error) {
      Notification.warning(said(error, trans));
      return null;
    }
  };
  return {
    possible: () => model.question !== null,
    open: async wanted => {
      const found = await written(wanted);
      if (found !== null) {
        const { showWritten } = await import('./writtenWidget');
        showWritten(app, trans, found, name(wanted));
      }
    },
    copy: async wanted => {
      const found = await written(wanted);
      const { mayBeCopied } = await import('./askFirst');
      if (found !== null && (await mayBeCopied(found, trans))) {
        copyText(found.text);
        tellCopied(copied(found, trans));
      }
    },
    copyLink: (path, cell) => {
      copyText(link(path, cell));
      tellCopied(trans.__('Copied the link.'));
    },
    showKeys: async () => {
      const { showKeys } = await import('../keysDialog');
      await showKeys(trans);
    }
  };
}

/** The same for the same question: it is shown in the same place. */
function name({ form, keys, paths }: Wanted): string {
  return encodeURIComponent([form, ...keys, ...paths].join(' '));
}

function copied(written: Written, trans: TranslationBundle): string {
  const told = secretsIn(written, trans);
  return told?.tone === 'plain'
    ? `${asWhat(written, trans)} ${told.title}`
    : asWhat(written, trans);
}

function asWhat({ form }: Written, trans: TranslationBundle): string {
  switch (form) {
    case 'patch':
      return trans.__('Copied a patch that git apply takes.');
    case 'source-patch':
      return trans.__('Copied a patch to read: git apply does not take it.');
    case 'git':
    case 'markdown':
    case 'text':
      return trans.__('Copied.');
  }
}

/** Where JupyterLab opens the file, at the cell. */
function link(path: string, cell: string | null): string {
  const page = URLExt.normalize(
    PageConfig.getUrl({
      workspace: PageConfig.defaultWorkspace,
      treePath: path,
      toShare: true
    })
  );
  return cell === null ? page : `${page}#cell-id=${encodeURIComponent(cell)}`;
}

/** What stands in the way of something that was asked for. */
function said(error: unknown, trans: TranslationBundle): string {
  return error instanceof Refusal
    ? error.failure.message
    : trans.__('The server does not answer: %1', String(error));
}
