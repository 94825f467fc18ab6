import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safe } from '../safe';
import type { Choosable, Group } from './groups';
import type { Found } from './useSides';

export type OptionsProps = Readonly<{
  id: string;
  name: string;
  groups: readonly Group[];
  /** The name of the side that is chosen; empty is its default. */
  chosen: string;
  /** Which option the keys have led to, counted over all groups; -1 is none. */
  active: number;
  found: Found;
  choose: (value: string) => void;
  trans: TranslationBundle;
}>;

/** The list under a field: everything that may be meant, by its kind. */
export function Options(props: OptionsProps): React.JSX.Element {
  const { id, name, groups, active, found } = props;
  const list = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    list.current
      ?.querySelector('[data-active=true]')
      ?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  let from = 0;
  return (
    <div className="jp-Rundiff-popup">
      <div
        ref={list}
        id={id}
        className="jp-Rundiff-options"
        role="listbox"
        aria-label={name}
        aria-busy={found.looking}
        // The field keeps the focus.
        onMouseDown={event => {
          event.preventDefault();
        }}
      >
        {groups.map(group => {
          const first = from;
          from += group.options.length;
          return (
            <Kind key={group.key} {...props} group={group} first={first} />
          );
        })}
      </div>
      <Status {...props} />
    </div>
  );
}

type KindProps = OptionsProps & Readonly<{ group: Group; first: number }>;

function Kind(props: KindProps): React.JSX.Element {
  const { active, choose, chosen, first, group, id } = props;
  const heading = `${id}-${group.key}`;
  return (
    <div role="group" aria-labelledby={heading}>
      <div id={heading} className="jp-Rundiff-groupName" role="presentation">
        {group.label}
      </div>
      {group.options.map((option, at) => (
        <One
          key={option.value}
          id={optionId(id, first + at)}
          option={option}
          active={first + at === active}
          chosen={option.value === chosen}
          choose={choose}
        />
      ))}
    </div>
  );
}

type OneProps = Readonly<{
  id: string;
  option: Choosable;
  active: boolean;
  chosen: boolean;
  choose: (value: string) => void;
}>;

function One({ id, option, active, chosen, choose }: OneProps) {
  const { detail, label, value } = option;
  return (
    <div
      id={id}
      className="jp-Rundiff-option"
      role="option"
      aria-selected={chosen}
      data-active={active}
      onClick={() => {
        choose(value);
      }}
    >
      <span className="jp-Rundiff-optionName">{label}</span>
      {detail !== undefined && detail !== '' && (
        <span className="jp-Rundiff-optionDetail"> {detail}</span>
      )}
    </div>
  );
}

/** What the list does not say by itself. */
function Status({ found, groups, trans }: OptionsProps): React.JSX.Element {
  return (
    <p className="jp-Rundiff-popupStatus" role="status">
      {said()}
    </p>
  );

  function said(): string {
    if (found.failure !== null) {
      const why = safe(found.failure);
      return trans.__('Runs, branches and commits did not come: %1', why);
    }
    if (found.sides === null) {
      return trans.__('Looking…');
    }
    if (groups.every(({ key }) => key === 'typed')) {
      return trans.__('Nothing found. Enter takes what is typed.');
    }
    return found.sides.more
      ? trans.__('There are more: type a part of a name.')
      : '';
  }
}

export function optionId(list: string, at: number): string {
  return `${list}-${at}`;
}
