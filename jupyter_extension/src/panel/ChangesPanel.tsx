import type { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon, ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Poll } from '@lumino/polling';
import * as React from 'react';

import { Boundary } from '../components/Boundary';
import type { Item } from '../components/items';
import { Panel } from '../components/Panel';
import { Splitting } from '../components/split/opening';
import type { CardDeeds } from '../cardsView';
import type { CardsModel } from '../model/cardsModel';
import type { PanelModel } from '../model/panelModel';
import type { RunsModel } from '../model/runsModel';
import type { RunsActions } from '../runsView';
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
  runs: RunsModel;
  runsActions: RunsActions;
  /** Show both sides of a change in the main area. */
  split: (item: Item) => void;
  cards: CardsModel;
  deeds: CardDeeds;
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
    _options.runs.changed.connect(this.update, this);
    _options.cards.changed.connect(this.update, this);
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
    const { model, actions, runs, runsActions, split, cards, deeds, trans } =
      this._options;
    return (
      <Splitting.Provider value={split}>
        <Boundary
          of={model.view.answer ?? model.view.path}
          retry={actions.refresh}
          copy={actions.copy}
          trans={trans}
        >
          <Panel
            view={model.view}
            actions={actions}
            part={{ view: runs.view, actions: runsActions }}
            trans={trans}
            now={Date.now()}
            cards={{ view: cards.view, deeds }}
          />
        </Boundary>
      </Splitting.Provider>
    );
  }

  /** Go on with the keys in the first part of the panel that *selector* names. */
  lead(selector: string): void {
    this.node.querySelector<HTMLElement>(selector)?.focus();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this._focus();
    // Lab's palette gives the focus back to where it was, two frames after it has called a command.
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        requestAnimationFrame(this._focus);
      });
    });
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

  /** Where the keys between the changes are listened to; left alone once it is somewhere inside. */
  private readonly _focus = (): void => {
    if (this.isVisible && !this.node.contains(document.activeElement)) {
      this.node.querySelector<HTMLElement>('.jp-Rundiff-panel')?.focus();
    }
  };

  private readonly _look = (): void => {
    this._see(this.isVisible && document.visibilityState === 'visible');
  };

  private _see(visible: boolean): void {
    this._options.model.setVisible(visible);
    this._options.runs.setVisible(visible);
    void (visible ? this._poll.start() : this._poll.stop());
  }

  private readonly _poll: Poll;
}
