import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Cards } from '../cardsView';
import type { RunsPart } from '../runsView';
import type { Actions, Trouble, View } from '../view';
import { cardKeys } from './cardKeys';
import { CardsContext } from './cards';
import { Commit } from './Commit';
import { changed, likely, listed } from './counts';
import { Gone } from './Gone';
import { Header } from './Header';
import { InMemory } from './InMemory';
import { KernelNotice } from './KernelNotice';
import { languageOf } from './language';
import { NotHere } from './NotHere';
import { remedy } from './remedy';
import { Result } from './Result';
import { RunNotices } from './RunNotices';
import { RunsSection } from './runs/RunsSection';
import { search } from './SearchBox';
import { Slow } from './Slow';
import { Standing } from './Standing';
import { Troubles } from './Troubles';
import { Unread } from './Unread';

export type PanelProps = Readonly<{
  view: View;
  actions: Actions;
  /** The list of runs. */
  part: RunsPart;
  trans: TranslationBundle;
  /** Milliseconds since the epoch. */
  now: number;
  /** Null where an answer is only read. */
  cards?: Cards | null;
}>;

/** What changed since the last run: the choice of sides, what is in the way, and the answer. */
export function Panel(props: PanelProps): React.JSX.Element {
  const { view, actions, part, trans, now } = props;
  const { answer, trouble } = view;
  const year = new Date(now).getFullYear();
  const shared = { view, actions, part, trans };
  const cards = useCardsOf(props);
  return (
    <div
      className="jp-Rundiff-panel"
      role="region"
      lang={languageOf(trans)}
      tabIndex={-1}
      aria-label={trans.__('Changes since the last run')}
      data-wrap={view.settings.wordWrap}
      onKeyDown={event => {
        search(event);
        cardKeys(event, cards?.deeds ?? null);
      }}
    >
      {choosable(view) && <Header {...shared} year={year} />}
      {view.gone !== null && <Gone gone={view.gone} trans={trans} />}
      <Unread view={view} cards={cards?.view ?? null} trans={trans} />
      {view.slow && <Slow cancel={actions.stop} trans={trans} />}
      {trouble !== null && (
        <Troubles
          trouble={trouble}
          path={view.path}
          actions={actions}
          trans={trans}
        />
      )}
      {answer !== null && (
        <Standing
          standing={answer.standing}
          actions={actions}
          trans={trans}
          year={new Date(now).getFullYear()}
        />
      )}
      {answer !== null && cards !== null && (
        <NotHere
          answer={answer}
          cards={cards.view}
          copy={actions.copy}
          trans={trans}
        />
      )}
      {answer !== null && view.session !== null && (
        <InMemory session={view.session} trans={trans} />
      )}
      <Notices {...props} />
      {answer !== null && (
        <CardsContext.Provider value={cards}>
          <Result {...shared} answer={answer} />
        </CardsContext.Provider>
      )}
      {answer !== null && view.stripping !== null && (
        <Commit stripping={view.stripping} copy={actions.copy} trans={trans} />
      )}
      {answer === null && trouble === null && <Comparing trans={trans} />}
      <RunsSection {...shared} today={startOfDay(now)} />
      <p className="jp-Rundiff-hidden" role="status" aria-live="polite">
        {spoken(view, trans)}
      </p>
    </div>
  );
}

/** The same object for the same: each card is drawn anew where it is another one. */
function useCardsOf({ cards = null }: PanelProps): Cards | null {
  return React.useMemo(() => cards, [cards?.view, cards?.deeds]);
}

/** The same all day long: what is drawn from it is drawn once. */
function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
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
