import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Side } from './chosen';

export type RunRadiosProps = Readonly<{
  /** What a row is called, for the server and for those who listen. */
  value: string;
  name: string;
  /** What all rows of this list have in common. */
  group: string;
  base: boolean;
  with: boolean;
  choose: (side: Side, value: string) => void;
  trans: TranslationBundle;
}>;

/** Whether a row is on one side of the comparison, or on both: two groups, of which each row has one radio button. */
export function RunRadios(props: RunRadiosProps): React.JSX.Element {
  const { name, trans } = props;
  return (
    <>
      <Radio
        {...props}
        side="base"
        checked={props.base}
        label={trans.__('Base: %1', name)}
      />
      <Radio
        {...props}
        side="with"
        checked={props.with}
        label={trans.__('With: %1', name)}
      />
    </>
  );
}

type RadioProps = RunRadiosProps &
  Readonly<{ side: Side; checked: boolean; label: string }>;

function Radio(props: RadioProps): React.JSX.Element {
  const { group, side, value, checked, label } = props;
  return (
    <label className="jp-Rundiff-radio" title={label}>
      <input
        type="radio"
        name={`${group}-${side}`}
        value={value}
        checked={checked}
        aria-label={label}
        onChange={() => {
          props.choose(side, value);
        }}
      />
    </label>
  );
}
