import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions, Category, Filters } from '../view';
import { counted } from './filtering';
import type { Item } from './items';
import { SearchBox } from './SearchBox';
import { categoryWord } from './words';

export type FilterBarProps = Readonly<{
  all: readonly Item[];
  shown: number;
  /** How many changes the settings leave out. */
  left: number;
  filters: Filters;
  filter: Actions['filter'];
  trans: TranslationBundle;
}>;

/** What the changes touch, each to be looked at alone; a search; and a way back to all of them. */
export function FilterBar(props: FilterBarProps): React.JSX.Element | null {
  const { all, filters, filter, left, shown, trans } = props;
  const chosen = filters.categories.length > 0 || filters.query.trim() !== '';
  if (all.length < 2 && !chosen && left === 0) {
    return null;
  }
  return (
    <div
      className="jp-Rundiff-filter"
      role="search"
      aria-label={trans.__('Filter the changes')}
    >
      <Chips {...props} />
      <SearchBox query={filters.query} filter={filter} trans={trans} />
      <div className="jp-Rundiff-filtered">
        <p role="status">{chosen && found(shown, all.length, trans)}</p>
        {chosen && (
          <button
            type="button"
            className="jp-Rundiff-button"
            onClick={() => {
              filter({ categories: [], query: '' });
            }}
          >
            {trans.__('Show all')}
          </button>
        )}
      </div>
      {left > 0 && (
        <p className="jp-Rundiff-quiet">
          {trans._n(
            'The settings leave out %1 change.',
            'The settings leave out %1 changes.',
            left
          )}
        </p>
      )}
    </div>
  );
}

/** How many of all there are to see. */
function found(shown: number, all: number, trans: TranslationBundle): string {
  return shown === 0
    ? trans._n('None of %1 change fits.', 'None of %1 changes fits.', all)
    : trans.__('%1 of %2 changes, %3 filtered out', shown, all, all - shown);
}

function Chips(props: FilterBarProps): React.JSX.Element | null {
  const { all, filters, filter, trans } = props;
  const counts = React.useMemo(() => counted(all), [all]);
  const { categories } = filters;
  // One that is pressed stays in sight, even where nothing touches it any more: that is why nothing is shown.
  const gone = categories.filter(one => !counts.has(one));
  return counts.size + gone.length === 0 ? null : (
    <ul
      className="jp-Rundiff-chips"
      aria-label={trans.__('What the changes touch')}
    >
      <Chip
        pressed={categories.length === 0}
        press={() => {
          filter({ categories: [] });
        }}
      >
        {trans.__('All')}
      </Chip>
      {[...counts.keys(), ...gone].map(category => (
        <Chip
          key={category}
          quiet={counts.get(category)?.likely !== true}
          pressed={categories.includes(category)}
          press={() => {
            filter({ categories: toggled(categories, category) });
          }}
        >
          {categoryWord(category, trans)}{' '}
          <b>{counts.get(category)?.count ?? 0}</b>
        </Chip>
      ))}
    </ul>
  );
}

type ChipProps = Readonly<{
  quiet?: boolean;
  pressed: boolean;
  press: () => void;
  children: React.ReactNode;
}>;

function Chip(props: ChipProps): React.JSX.Element {
  return (
    <li data-quiet={props.quiet}>
      <button
        type="button"
        className="jp-Rundiff-chip"
        aria-pressed={props.pressed}
        onClick={props.press}
      >
        {props.children}
      </button>
    </li>
  );
}

function toggled(
  categories: readonly Category[],
  category: Category
): readonly Category[] {
  return categories.includes(category)
    ? categories.filter(one => one !== category)
    : [...categories, category];
}
