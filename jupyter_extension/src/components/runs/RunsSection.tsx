import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { RunsPart } from '../../runsView';
import type { Actions, View } from '../../view';
import { Icon } from '../Icon';
import { Filter } from './Filter';
import { NoRuns } from './NoRuns';
import { Refused } from './Refused';
import { RunList } from './RunList';

export type RunsSectionProps = Readonly<{
  view: View;
  actions: Actions;
  part: RunsPart;
  /** The day that it is, as any of its milliseconds. */
  today: number;
  trans: TranslationBundle;
}>;

/**
 * Every run: to choose what is compared, to look at one, and to get one back. Nothing where it is not known whether there
 * are any: what is in the way, or being read, is said above.
 */
export function RunsSection(props: RunsSectionProps): React.JSX.Element | null {
  const { view, part, trans } = props;
  const { unfolded, total } = part.view;
  const title = React.useId();
  const heading = React.useRef<HTMLHeadingElement>(null);
  const body = React.useRef<HTMLElement>(null);
  if (view.runs === null && view.answer === null) {
    return null;
  }
  const press = () => {
    // The heading stays in sight below a long answer: there it leads to the list.
    if (unfolded && away(heading.current, body.current)) {
      body.current?.scrollIntoView({ block: 'start' });
      return;
    }
    part.actions.unfold(!unfolded);
  };
  return (
    <>
      <h2
        ref={heading}
        className="jp-Rundiff-sectionTitle jp-Rundiff-runsTitle"
      >
        <button
          type="button"
          className="jp-Rundiff-fold"
          aria-expanded={unfolded}
          onClick={press}
        >
          <Icon name="chevron" />
          <span id={title}>{trans.__('Runs')}</span>{' '}
          {total !== null && <span className="jp-Rundiff-count">{total}</span>}
        </button>
      </h2>
      {unfolded && (
        <section ref={body} className="jp-Rundiff-runs" aria-labelledby={title}>
          <Unfolded {...props} />
        </section>
      )}
    </>
  );
}

/** Whether the heading stands away from its list, of which nothing is seen then. */
function away(heading: HTMLElement | null, body: HTMLElement | null): boolean {
  return (
    heading !== null &&
    body !== null &&
    heading.getBoundingClientRect().bottom <
      body.getBoundingClientRect().top - 1
  );
}

function Unfolded(props: RunsSectionProps): React.JSX.Element {
  const { view, part, actions, trans } = props;
  const { runs, query, only, busy, trouble, total } = part.view;
  if (total === null && trouble === null) {
    return (
      <p className="jp-Rundiff-found jp-Rundiff-quiet" aria-busy="true">
        {trans.__('Reading the runs…')}
      </p>
    );
  }
  if (view.runs?.runs.length === 0) {
    return <NoRuns recording={view.runs.recording.on} trans={trans} />;
  }
  return (
    <>
      <Filter part={part} trans={trans} />
      {trouble !== null && (
        <Refused
          trouble={trouble}
          copy={actions.copy}
          retry={part.actions.retry}
          trans={trans}
        />
      )}
      {runs.length > 0 && <RunList {...props} />}
      <p className="jp-Rundiff-quiet jp-Rundiff-found" role="status">
        {!busy && runs.length === 0 && trouble === null
          ? query === ''
            ? only && trans.__('No run of this notebook is recorded yet.')
            : trans.__('No run fits “%1”.', query)
          : ''}
      </p>
    </>
  );
}
