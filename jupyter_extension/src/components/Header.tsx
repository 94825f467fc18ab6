import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions, View } from '../view';
import { IconButton } from './IconButton';
import { wrongSide } from './remedy';
import { Presets } from './Presets';
import { SidePicker } from './picker/SidePicker';
import type { Option } from './sides';
import { defaultBaseline, NOW, swapped } from './sides';
import { time } from './times';

export type HeaderProps = Readonly<{
  view: View;
  actions: Actions;
  trans: TranslationBundle;
  year: number;
}>;

/** What is compared, and how to choose something else. */
export function Header(props: HeaderProps): React.JSX.Element {
  const { view, actions, trans, year } = props;
  const { choice, runs } = view;
  const comparison = view.answer?.comparison ?? null;
  const shared = { runs, year, trans };
  const wrong = wrongSide(view);
  const asked = { ...shared, sides: actions.sides };
  return (
    <div className="jp-Rundiff-header">
      <div className="jp-Rundiff-sides">
        <SidePicker
          {...asked}
          label={trans.__('Base')}
          invalid={wrong?.side === 'baseline' ? wrong.why : null}
          chosen={choice.baseline}
          first={
            view.answer?.standing.commit === null && comparison?.basis === null
              ? { value: '', label: trans.__('Nothing (no commit yet)') }
              : defaultBaseline(runs, comparison, trans)
          }
          choose={baseline => {
            actions.choose({ ...choice, baseline });
          }}
        />
        <Swap {...props} />
        <SidePicker
          {...asked}
          label={trans.__('With')}
          invalid={wrong?.side === 'target' ? wrong.why : null}
          chosen={choice.target}
          first={now(view, trans)}
          choose={target => {
            actions.choose({
              ...choice,
              target: target === NOW ? null : target
            });
          }}
        />
        <Refresh {...props} />
      </div>
      <Presets {...shared} choice={choice} choose={actions.choose} />
    </div>
  );
}

function Swap({ view, actions, trans }: HeaderProps): React.JSX.Element {
  const other = swapped(view.choice, view.runs);
  return (
    <IconButton
      icon="swap"
      name={trans.__('Swap base and with')}
      disabled={other === null}
      onClick={() => {
        actions.choose(other ?? view.choice);
      }}
    />
  );
}

function Refresh({ view, actions, trans }: HeaderProps): React.JSX.Element {
  const title =
    view.checked === null
      ? trans.__('Compare again')
      : trans.__('Compare again (checked %1)', time(view.checked));
  return (
    <span className="jp-Rundiff-refresh" data-busy={view.busy}>
      <IconButton
        icon="refresh"
        name={trans.__('Compare again')}
        title={view.busy ? trans.__('Comparing…') : title}
        onClick={actions.refresh}
      />
    </span>
  );
}

function now({ answer }: View, trans: TranslationBundle): Option {
  return {
    value: '',
    label:
      answer?.comparison.target.kind === 'editor'
        ? trans.__('Now (unsaved edits included)')
        : trans.__('Now')
  };
}
