import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions } from '../view';
import type { Answer } from '../wire';
import { FileGroup } from './FileGroup';
import type { Item } from './items';
import { byFile, items, large } from './items';

export type FindingsProps = Readonly<{
  answer: Answer;
  open: Actions['open'];
  trans: TranslationBundle;
}>;

/** Every change: what is likely to matter first, and open as long as it is not too much at once. */
export function Findings(props: FindingsProps): React.JSX.Element {
  const { answer, trans } = props;
  const all = React.useMemo(() => items(answer.comparison), [answer]);
  const opened = React.useMemo(() => !large(all), [all]);
  return (
    <>
      <Group
        {...props}
        heading={trans.__('Likely to matter')}
        items={all.filter(item => item.finding.likely)}
        opened={opened}
      />
      <Group
        {...props}
        heading={trans.__('Other')}
        items={all.filter(item => !item.finding.likely)}
        opened={false}
      />
    </>
  );
}

type GroupProps = FindingsProps &
  Readonly<{ heading: string; items: readonly Item[]; opened: boolean }>;

function Group(props: GroupProps): React.JSX.Element | null {
  const { answer, heading, items, opened, open, trans } = props;
  return items.length === 0 ? null : (
    <section className="jp-Rundiff-section" aria-label={heading}>
      <h2 className="jp-Rundiff-sectionTitle">
        {heading} <span className="jp-Rundiff-count">{items.length}</span>
      </h2>
      {byFile(items).map(group => (
        <FileGroup
          key={group.file.path}
          group={group}
          opened={opened}
          answer={answer}
          open={open}
          trans={trans}
        />
      ))}
    </section>
  );
}
