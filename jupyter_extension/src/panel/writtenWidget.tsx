import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  copyIcon,
  ReactWidget,
  ToolbarButton,
  textEditorIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import { safe } from '../components/safe';
import { time } from '../components/times';
import { WrittenText } from '../components/WrittenText';
import type { Written } from '../wire';
import { showBeside, shownBeside } from './beside';
import { copyText } from './clipboard';

/** A text of the changes, to read and to search. */
class WrittenContent extends ReactWidget {
  constructor(
    private readonly _trans: TranslationBundle,
    private _written: Written
  ) {
    super();
    this.addClass('jp-Rundiff-written');
  }

  get written(): Written {
    return this._written;
  }

  set written(written: Written) {
    this._written = written;
    this.update();
  }

  protected override render(): React.JSX.Element {
    const label = this._trans.__('Changes as text');
    return (
      <WrittenText written={this._written} label={label} trans={this._trans} />
    );
  }

  protected override onActivateRequest(): void {
    this.node.querySelector<HTMLElement>('.jp-Rundiff-writtenText')?.focus();
  }
}

/** Show *written* in the main area, in the place of what was shown there under the same name. */
export function showWritten(
  app: JupyterFrontEnd,
  trans: TranslationBundle,
  written: Written,
  what: string
): void {
  const id = `rundiff-written-${what}`;
  const open = shownBeside(app.shell, id);
  const widget =
    open instanceof MainAreaWidget && open.content instanceof WrittenContent
      ? (open as MainAreaWidget<WrittenContent>)
      : made(trans, written, id);
  widget.content.written = written;
  const when = time(Date.now());
  widget.title.label = safe(written.name);
  widget.title.caption = trans.__('As it was at %1', when);
  showBeside(app.shell, widget);
}

function made(
  trans: TranslationBundle,
  written: Written,
  id: string
): MainAreaWidget<WrittenContent> {
  const content = new WrittenContent(trans, written);
  const widget = new MainAreaWidget({ content });
  widget.id = id;
  widget.title.icon = textEditorIcon;
  widget.title.closable = true;
  widget.toolbar.addItem(
    'copy',
    new ToolbarButton({
      icon: copyIcon,
      label: trans.__('Copy'),
      tooltip: trans.__('Copy all of this text'),
      onClick: () => {
        copyText(content.written.text);
      }
    })
  );
  return widget;
}
