import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { Boundary } from '../../components/Boundary';
import { SplitView } from '../../components/split/SplitView';
import type { Start } from '../../components/split/SplitView';
import { SplitModel } from '../../model/splitModel';
import type { SplitAsked } from '../../model/splitModel';
import type { Rendering, SplitActions, SplitSubject } from '../../splitView';

export type SplitWidgetOptions = Readonly<{
  subject: SplitSubject;
  start: Start;
  asked: SplitAsked;
  rendering: Rendering;
  actions: Pick<SplitActions, 'open' | 'copy'>;
  trans: TranslationBundle;
}>;

/** Both sides of a file's changes in the main area. It asks for nothing before it is seen. */
export class SplitWidget extends ReactWidget {
  constructor(private readonly _options: SplitWidgetOptions) {
    super();
    this.addClass('jp-Rundiff-host');
    this._model = new SplitModel(_options.subject, _options.asked);
    this._start = _options.start;
    this._model.changed.connect(this.update, this);
    this._actions = {
      ..._options.actions,
      refresh: () => {
        void this._model.load();
      },
      back: () => {
        this._back();
      },
      ask: (place, wanted) => {
        void this._model.ask(place, wanted);
      }
    };
  }

  /** What it was opened from, where the focus returns to. */
  opener: Element | null = null;

  override dispose(): void {
    if (!this.isDisposed) {
      // Lab moves the focus itself once a widget of the main area is closed.
      setTimeout(() => {
        this._back();
      });
    }
    super.dispose();
  }

  get subject(): SplitSubject {
    return this._options.subject;
  }

  /** Go to a change, of what is so by now. */
  goTo(start: Start): void {
    this._start = start;
    void this._model.load();
  }

  protected override render(): React.JSX.Element {
    return (
      <Boundary
        of={this._model.view.answer}
        retry={this._actions.refresh}
        copy={this._actions.copy}
        trans={this._options.trans}
      >
        <SplitView
          view={this._model.view}
          start={this._start}
          actions={this._actions}
          rendering={this._options.rendering}
          trans={this._options.trans}
        />
      </Boundary>
    );
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._look();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._look();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    const page = () =>
      this.node.querySelector<HTMLElement>('.jp-Rundiff-split');
    if (page() === null) {
      // It is activated before React has drawn it for the first time.
      requestAnimationFrame(() => {
        page()?.focus();
      });
    }
    page()?.focus();
  }

  private _back(): void {
    if (this.opener instanceof HTMLElement && this.opener.isConnected) {
      this.opener.focus();
    }
  }

  private _look(): void {
    const { answer, busy, trouble } = this._model.view;
    if (this.isVisible && answer === null && !busy && trouble === null) {
      void this._model.load();
    }
  }

  private _start: Start;
  private readonly _model: SplitModel;
  private readonly _actions: SplitActions;
}
