import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { WidgetTracker } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { Api } from '../api';
import { CommandIDs } from '../commands';
import { showBeside } from '../panel/beside';
import type { SplitServices } from '../panel/split/opened';
import type { SplitWidget } from '../panel/split/SplitWidget';
import type { SplitSubject } from '../splitView';

type Split = MainAreaWidget<SplitWidget>;

export const splitPlugin: JupyterFrontEndPlugin<void> = {
  id: 'rundiff:split',
  description: 'Shows both sides of a change beside each other.',
  autoStart: true,
  requires: [INotebookTracker, IRenderMimeRegistry],
  optional: [IEditorLanguageRegistry, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    rendermime: IRenderMimeRegistry,
    languages: IEditorLanguageRegistry | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ) => {
    const services = {
      app,
      api: new Api(app.serviceManager.serverSettings),
      tracker,
      languages,
      rendermime,
      translator: translator ?? nullTranslator
    };
    // As long as the page lives.

    const splits = new WidgetTracker<Split>({ namespace: 'rundiff-split' });
    addCommand(services, splits);
    if (restorer !== null) {
      void restorer.restore(splits, {
        command: CommandIDs.split,
        args: ({ content }) => ({ ...content.subject }),
        name: ({ content }) => idOf(content.subject)
      });
    }
  }
};

function addCommand(
  services: SplitServices,
  splits: WidgetTracker<Split>
): void {
  const trans = services.translator.load('rundiff');
  const nameOrNull = { type: ['string', 'null'] };
  services.app.commands.addCommand(CommandIDs.split, {
    label: trans.__('Show Both Sides of a Change'),
    describedBy: {
      args: {
        type: 'object',
        required: ['path', 'file'],
        properties: {
          path: { type: 'string' },
          baseline: nameOrNull,
          target: nameOrNull,
          file: { type: 'string' },
          cell: nameOrNull,
          outputs: { type: 'boolean' }
        }
      }
    },
    execute: args => open(services, splits, args)
  });
}

async function open(
  services: SplitServices,
  splits: WidgetTracker<Split>,
  args: ReadonlyPartialJSONObject
): Promise<Split> {
  const opener = document.activeElement;
  const subject = subjectOf(args);
  const start = { key: name(args.cell), outputs: args.outputs === true };
  const id = idOf(subject);
  const { shell } = services.app;
  let split = splits.find(found => found.id === id);
  if (split === undefined) {
    // CodeMirror's merge view comes with the first change that is looked at.
    const { splitWidget } = await import('../panel/split/opened');
    split = splitWidget(services, subject, start);
    split.id = id;
    void splits.add(split);
  } else {
    split.content.goTo(start);
  }
  split.content.opener = opener;
  showBeside(shell, split);
  return split;
}

function subjectOf(args: ReadonlyPartialJSONObject): SplitSubject {
  return {
    path: name(args.path) ?? '',
    baseline: name(args.baseline),
    target: name(args.target),
    file: name(args.file) ?? ''
  };
}

function idOf({ path, baseline, target, file }: SplitSubject): string {
  const parts = [path, baseline, target, file];
  return [
    'rundiff-split',
    ...parts.map(part => encodeURIComponent(part ?? ''))
  ].join(':');
}

function name(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
