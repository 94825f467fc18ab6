import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { StatusItem } from '../components/StatusItem';
import type { PanelModel } from '../model/panelModel';

/** The last count in the status bar. It asks nothing: a count that may have changed since is marked. */
export class ChangesStatus extends ReactWidget {
  constructor(
    private readonly _model: PanelModel,
    private readonly _trans: TranslationBundle,
    private readonly _open: () => void
  ) {
    super();
    _model.changed.connect(this.update, this);
  }

  protected override render(): React.JSX.Element {
    return (
      <StatusItem
        view={this._model.view}
        stale={this._model.stale}
        trans={this._trans}
        open={this._open}
      />
    );
  }
}
