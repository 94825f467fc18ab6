import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions, Filters, Section } from '../view';
import type { Answer } from '../wire';
import { FileGroup } from './FileGroup';
import { FoldsContext } from './folds';
import { Icon } from './Icon';
import type { Item } from './items';
import { byFile, large } from './items';
import { Parts } from './Parts';
import { sizeOfFile, useParts } from './parts';
import { Progress } from './Progress';

export type FindingsProps = Readonly<{
  answer: Answer;
  /** Every change. */
  all: readonly Item[];
  /** Those of them that are looked at. */
  shown: readonly Item[];
  filters: Filters;
  filter: Actions['filter'];
  open: Actions['open'];
  trans: TranslationBundle;
}>;

/** Fewer hits of a search than these are opened: what is sought may stand in their lines. */
const FEW = 12;

/** Every change: what is likely to matter first, and open as long as it is not too much at once. */
export function Findings(props: FindingsProps): React.JSX.Element {
  const { all, shown, filters, trans } = props;
  const small = React.useMemo(() => !large(all), [all]);
  const found = filters.query.trim() !== '' && shown.length < FEW;
  const folds = React.useRef(new Map<string, boolean>());
  const [likely, other] = React.useMemo(
    () => [
      shown.filter(item => item.finding.likely),
      shown.filter(item => !item.finding.likely)
    ],
    [shown]
  );
  return (
    <FoldsContext.Provider value={folds.current}>
      <Progress all={all} trans={trans} />
      <Group
        {...props}
        section="likely"
        heading={trans.__('Likely to matter')}
        items={likely}
        opened={small || found}
      />
      <Group
        {...props}
        section="other"
        heading={trans.__('Other')}
        items={other}
        opened={found}
      />
    </FoldsContext.Provider>
  );
}

type GroupProps = FindingsProps &
  Readonly<{
    section: Section;
    heading: string;
    items: readonly Item[];
    opened: boolean;
  }>;

function Group(props: GroupProps): React.JSX.Element | null {
  const { answer, filter, heading, items, opened, open, section, trans } =
    props;
  const { folded } = props.filters;
  const isFolded = folded.includes(section);
  const groups = React.useMemo(() => byFile(items), [items]);
  const files = useParts(
    groups,
    group => sizeOfFile(group, opened),
    group => group.file.path,
    opened
  );
  return items.length === 0 ? null : (
    <section className="jp-Rundiff-section" aria-label={heading}>
      <h2 className="jp-Rundiff-sectionTitle">
        <button
          type="button"
          className="jp-Rundiff-sectionFold"
          aria-expanded={!isFolded}
          onClick={() => {
            const others = folded.filter(one => one !== section);
            filter({ folded: isFolded ? others : [...others, section] });
          }}
        >
          <Icon name="chevron" />
          {heading} <span className="jp-Rundiff-count">{items.length}</span>
        </button>
      </h2>
      {!isFolded && (
        <Parts parts={files} within={group => group.items} trans={trans}>
          {group => (
            <FileGroup
              key={group.file.path}
              group={group}
              opened={opened}
              answer={answer}
              open={open}
              trans={trans}
            />
          )}
        </Parts>
      )}
    </section>
  );
}
