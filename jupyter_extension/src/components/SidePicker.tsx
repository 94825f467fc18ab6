import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Runs } from '../wire';
import { safe } from './safe';
import type { Option } from './sides';
import { aliasOptions, fileOptions, NOW, runLabel, saidOf } from './sides';

export type SidePickerProps = Readonly<{
  label: string;
  chosen: string | null;
  /** What null means. */
  first: Option;
  runs: Runs | null;
  year: number;
  trans: TranslationBundle;
  choose: (name: string | null) => void;
}>;

/** One side of the comparison. */
export function SidePicker(props: SidePickerProps): React.JSX.Element {
  const { chosen, first, runs, year, trans } = props;
  const id = React.useId();
  const groups = React.useMemo(
    () => optionGroups(runs, year, trans),
    [runs, year, trans]
  );
  const listed = [first, ...groups.flatMap(group => group.options)];
  const value = chosen ?? '';
  const label = listed.find(option => option.value === value)?.label;
  const unlisted = value === NOW ? trans.__('Now') : safe(value);
  return (
    <>
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className="jp-Rundiff-select"
        value={value}
        title={label ?? unlisted}
        onChange={event => {
          props.choose(event.target.value || null);
        }}
      >
        <option value="">{first.label}</option>
        {label === undefined && <option value={value}>{unlisted}</option>}
        <OptionGroups groups={groups} />
      </select>
    </>
  );
}

type Group = Readonly<{ label: string; options: readonly Option[] }>;

type GroupsProps = Readonly<{ groups: readonly Group[] }>;

/** Drawn again only when the runs change: there may be thousands. */
const OptionGroups = React.memo(({ groups }: GroupsProps) => (
  <>
    {groups.map(({ label, options }) => (
      <optgroup key={label} label={label}>
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </optgroup>
    ))}
  </>
));
OptionGroups.displayName = 'OptionGroups';

function optionGroups(
  runs: Runs | null,
  year: number,
  trans: TranslationBundle
): Group[] {
  const files = { label: trans.__('Files'), options: fileOptions(trans) };
  if (runs === null || runs.runs.length === 0) {
    return [files];
  }
  const said = saidOf(runs);
  const options = runs.runs.map(run => ({
    value: run.name,
    label: runLabel(run, said, year, trans)
  }));
  return [
    { label: trans.__('Runs by name'), options: aliasOptions(runs, trans) },
    files,
    { label: trans.__('All runs'), options }
  ];
}
