import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions, Trouble, View } from '../view';
import { moveBetweenCards } from './cardKeys';
import { Commit } from './Commit';
import { changed, likely, listed } from './counts';
import { Header } from './Header';
import { KernelNotice } from './KernelNotice';
import { remedy } from './remedy';
import { Result } from './Result';
import { RunNotices } from './RunNotices';
import { Troubles } from './Troubles';

export type PanelProps = Readonly<{
  view: View;
  actions: Actions;
  trans: TranslationBundle;
  /** Milliseconds since the epoch. */
  now: number;
}>;

/** What changed since the last run: the choice of sides, what is in the way, and the answer. */
export function Panel(props: PanelProps): React.JSX.Element {
  const { view, actions, trans, now } = props;
  const { answer, trouble } = view;
  const shared = { view, actions, trans };
  return (
    <div
      className="jp-Rundiff-panel"
      role="region"
      tabIndex={-1}
      aria-label={trans.__('Changes since the last run')}
      onKeyDown={moveBetweenCards}
    >
      {choosable(view) && (
        <Header {...shared} year={new Date(now).getFullYear()} />
      )}
      {trouble !== null && (
        <Troubles
          trouble={trouble}
          path={view.path}
          actions={actions}
          trans={trans}
        />
      )}
      <Notices {...props} />
      {answer !== null && <Result {...shared} answer={answer} />}
      {answer !== null && view.stripping !== null && (
        <Commit stripping={view.stripping} copy={actions.copy} trans={trans} />
      )}
      {answer === null && trouble === null && <Comparing trans={trans} />}
      <p className="jp-Rundiff-hidden" role="status" aria-live="polite">
        {spoken(view, trans)}
      </p>
    </div>
  );
}

/** What has to do with the kernel; recording that is off in the whole repository is said once. */
function Notices(props: PanelProps): React.JSX.Element {
  const { view, actions, trans } = props;
  const { kernel, runs } = view;
  const said =
    kernel?.reason === 'switched-off' && runs?.recording.on === false;
  return (
    <>
      {kernel?.records === 'no' && !said && (
        <KernelNotice kernel={kernel} copy={actions.copy} trans={trans} />
      )}
      <RunNotices {...props} />
    </>
  );
}

function Comparing(
  props: Readonly<{ trans: TranslationBundle }>
): React.JSX.Element {
  return (
    <div className="jp-Rundiff-comparing" aria-busy="true">
      <p>{props.trans.__('Comparing…')}</p>
      <span aria-hidden="true" />
      <span aria-hidden="true" />
      <span aria-hidden="true" />
    </div>
  );
}

/** Sides can be chosen once something is known, and where another choice may help. */
function choosable({ answer, runs, trouble }: View): boolean {
  return (
    answer !== null || runs !== null || trouble === null || aboutChoice(trouble)
  );
}

function aboutChoice(trouble: Trouble): boolean {
  if (trouble.is !== 'refused') {
    return false;
  }
  const { code } = trouble.failure;
  return code === 'unknown-revision' || code === 'refused' || code === 'resend';
}

/** For those who listen: what is new, in one sentence. */
function spoken(
  { answer, trouble, path }: View,
  trans: TranslationBundle
): string {
  if (trouble !== null) {
    return remedy(trouble, path, trans).title;
  }
  if (answer === null) {
    return '';
  }
  const { comparison } = answer;
  const words = changed(comparison, trans);
  return comparison.findings.length > 0
    ? listed([words, likely(comparison, trans)], trans)
    : words;
}
