import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type {
  Rendering,
  SplitActions,
  SplitView as View
} from '../../splitView';
import type { Answer } from '../../wire';
import { languageOf } from '../language';
import { safe } from '../safe';
import { sideNames } from '../sideNames';
import { Bar } from './Bar';
import { Change } from './Change';
import type { Layout } from './layouts';
import { useWide } from './sight';
import { Stuck } from './Stuck';
import type { Step } from './steps';
import { changesOf, stepsOf } from './steps';
import { useWays } from './ways';

/** Which change to show first; another object is another wish. */
export type Start = Readonly<{ key: string | null; outputs: boolean }>;

export type SplitViewProps = Readonly<{
  view: View;
  start: Start;
  actions: SplitActions;
  rendering: Rendering;
  trans: TranslationBundle;
}>;

/** Pixels below which two columns are too narrow to read. */
const TWO_COLUMNS = 600;

/** The changes of one file, both sides beside each other. */
export function SplitView(props: SplitViewProps): React.JSX.Element {
  const { view, actions, trans } = props;
  const page = React.useRef<HTMLDivElement>(null);
  const wide = useWide(page, TWO_COLUMNS);
  const [wish, setWish] = React.useState<Layout>('split');
  const { answer, subject } = view;
  const changes = React.useMemo(
    () => (answer === null ? [] : changesOf(answer, subject.file)),
    [answer, subject.file]
  );
  const steps = React.useMemo(() => stepsOf(changes), [changes]);
  const ways = useWays();
  const { at, step } = useSteps(steps, props.start, view.busy);
  const layout = wide ? wish : 'unified';
  const names = namesOf(answer, trans);
  const language = languageIn(view.wholes);
  const lead = at?.key ?? changes[0]?.key;
  return (
    <div
      ref={page}
      className="jp-Rundiff-panel jp-Rundiff-split"
      lang={languageOf(trans)}
      role="region"
      aria-label={trans.__('Both sides of %1', safe(subject.file))}
      aria-busy={view.busy}
      tabIndex={-1}
      onKeyDown={event => {
        press(event, step, actions.back);
      }}
    >
      <Bar
        file={subject.file}
        names={names}
        steps={steps}
        at={at?.index ?? null}
        step={step}
        layout={layout}
        wide={wide}
        choose={setWish}
        refresh={actions.refresh}
        trans={trans}
      />
      {view.trouble !== null && (
        <Stuck
          trouble={view.trouble}
          path={subject.path}
          actions={actions}
          trans={trans}
        />
      )}
      {answer === null && view.trouble === null && (
        <p className="jp-Rundiff-comparing">{trans.__('Comparing…')}</p>
      )}
      {answer !== null && names !== null && (
        <>
          {changes.length === 0 && (
            <p className="jp-Rundiff-noChange">
              {trans.__('Nothing differs here.')}
            </p>
          )}
          {changes.map(item => (
            <Change
              {...props}
              key={item.key}
              item={item}
              answer={answer}
              whole={view.wholes.get(item.key) ?? null}
              names={names}
              layout={layout}
              language={language}
              lead={language === null && item.key === lead}
              goal={at?.key === item.key ? at : null}
              way={ways.of(item)}
              chooseWay={ways.choose}
            />
          ))}
        </>
      )}
    </div>
  );
}

/** Of the changes of one notebook: what its code is written in, where one of them has told. */
function languageIn(wholes: View['wholes']): string | null {
  for (const { sides } of wholes.values()) {
    if (sides !== null && sides.language !== null) {
      return sides.language;
    }
  }
  return null;
}

function namesOf(
  answer: Answer | null,
  trans: TranslationBundle
): readonly [string, string] | null {
  if (answer === null) {
    return null;
  }
  return sideNames(answer.comparison, trans);
}

/** Where one is on the way from change to change; another object is gone to again. */
export type At = Readonly<{
  index: number;
  key: string;
  hunk: number;
  /** Whether its outputs are asked for as well. */
  outputs: boolean;
}>;

/** The way starts anew with another wish; where one looks again, one stays where one is. */
function useSteps(steps: readonly Step[], start: Start, busy: boolean) {
  const [at, setAt] = React.useState<At | null>(null);
  const go = React.useCallback(
    (index: number, outputs = false) => {
      const found = steps[index];
      if (found !== undefined) {
        const { item, hunk } = found;
        setAt({ index, key: item.key, hunk, outputs });
      }
    },
    [steps]
  );
  const followed = React.useRef<Start | null>(null);
  React.useEffect(() => {
    if (followed.current === start) {
      setAt(was => placed(was, steps));
      return;
    }
    const index = steps.findIndex(({ item }) => item.key === start.key);
    if (index >= 0) {
      go(index, start.outputs);
    }
    if (index >= 0 || !busy) {
      followed.current = start;
    }
  }, [steps, start, busy, go]);
  const step = (by: 1 | -1) => {
    const from = at?.index ?? (by === 1 ? -1 : steps.length);
    go((from + by + steps.length) % steps.length);
  };
  return { at, step };
}

/** The same place among other steps; null where it is gone. */
function placed(was: At | null, steps: readonly Step[]): At | null {
  if (was === null) {
    return null;
  }
  const index = steps.findIndex(
    ({ item, hunk }) => item.key === was.key && hunk === was.hunk
  );
  if (index === was.index) {
    return was;
  }
  return index < 0 ? null : { ...was, index };
}

function press(
  event: React.KeyboardEvent,
  step: (by: 1 | -1) => void,
  back: () => void
): void {
  const { target } = event;
  const writes = target instanceof HTMLElement && target.matches('input');
  if (event.altKey || event.ctrlKey || event.metaKey || writes) {
    return;
  }
  const deeds: Readonly<Record<string, () => void>> = {
    n: () => {
      step(1);
    },
    p: () => {
      step(-1);
    },
    Escape: back
  };
  const deed = Object.entries(deeds).find(([key]) => key === event.key)?.[1];
  if (deed !== undefined) {
    event.preventDefault();
    event.stopPropagation();
    deed();
  }
}
