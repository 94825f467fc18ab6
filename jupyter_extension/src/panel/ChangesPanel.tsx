import type { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon, ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Poll } from '@lumino/polling';
import * as React from 'react';

import { Panel } from '../components/Panel';
import type { PanelModel } from '../model/panelModel';
import type { Actions } from '../view';

export const PANEL_ID = 'rundiff-changes';

/** How often a visible panel asks whether the repository is in another state, in milliseconds. */
const EVERY = 2_000;
const AT_MOST = 60_000;

export const deltaIcon = new LabIcon({
  name: 'rundiff:delta',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
    <path class="jp-icon3 jp-icon-selectable" fill="#616161" fill-rule="evenodd"
      d="M12 3 2 21h20L12 3Zm0 4.6 6.3 11.1H5.7L12 7.6Z"/></svg>`
});

export type ChangesPanelOptions = Readonly<{
  model: PanelModel;
  actions: Actions;
  trans: TranslationBundle;
}>;

/** The panel in Lab's side area. Its model asks only while it is seen. */
export class ChangesPanel extends ReactWidget {
  constructor(private readonly _options: ChangesPanelOptions) {
    super();
    this.id = PANEL_ID;
    this.addClass('jp-Rundiff-host');
    this.title.icon = deltaIcon;
    this.title.caption = _options.trans.__('What changed since the last run');
    _options.model.changed.connect(this.update, this);
    // A page in the background is not seen either.
    document.addEventListener('visibilitychange', this._look);
    this._poll = new Poll({
      auto: false,
      factory: async () => {
        await _options.model.check();
        if (_options.model.running) {
          this.update(); // how long it has been running
        }
      },
      frequency: { interval: EVERY, backoff: true, max: AT_MOST },
      name: 'rundiff:state',
      standby: 'when-hidden'
    });
  }

  override dispose(): void {
    document.removeEventListener('visibilitychange', this._look);
    this._poll.dispose();
    super.dispose();
  }

  protected override render(): React.JSX.Element {
    const { model, actions, trans } = this._options;
    return (
      <Panel
        view={model.view}
        actions={actions}
        trans={trans}
        now={Date.now()}
      />
    );
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    // Where the keys between the changes are listened to.
    this.node.querySelector<HTMLElement>('.jp-Rundiff-panel')?.focus();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._look();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._look();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._look();
  }

  protected override onBeforeDetach(message: Message): void {
    this._see(false);
    super.onBeforeDetach(message);
  }

  private readonly _look = (): void => {
    this._see(this.isVisible && document.visibilityState === 'visible');
  };

  private _see(visible: boolean): void {
    this._options.model.setVisible(visible);
    void (visible ? this._poll.start() : this._poll.stop());
  }

  private readonly _poll: Poll;
}
