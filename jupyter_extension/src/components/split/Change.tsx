import * as React from 'react';

import type { Wanted, Whole } from '../../splitView';
import type { Answer, CellSides } from '../../wire';
import { Effects } from '../Effects';
import type { Item } from '../items';
import { jump } from '../jump';
import { useNear } from '../near';
import { Reach } from '../Reach';
import { safe } from '../safe';
import { what } from '../what';
import { Body } from './Body';
import { ChangeTitle } from './ChangeTitle';
import type { Layout } from './layouts';
import { told } from './local';
import { Findable } from './Findable';
import { keepInSight } from './sight';
import type { At, SplitViewProps } from './SplitView';
import type { Way, Ways } from './ways';
import { Stuck } from './Stuck';

export type ChangeProps = Omit<SplitViewProps, 'view' | 'start'> &
  Readonly<{
    item: Item;
    answer: Answer;
    /** Null until it was in sight. */
    whole: Whole | null;
    names: readonly [string, string];
    layout: Layout;
    /** What the notebook's code is written in, once one of its changes was asked for. */
    language: string | null;
    /** Whether it asks for that. */
    lead: boolean;
    /** Where to go in it, where one goes to it at all. */
    goal: At | null;
    /** How it is looked at. */
    way: Way;
    chooseWay: Ways['choose'];
  }>;

/**
 * One change: what it is, what it means, and both its sides, which are drawn near what is seen, and asked for where the comparison
 * has not told them.
 */
export function Change(props: ChangeProps): React.JSX.Element {
  const { item, answer, actions, trans, goal, whole, chooseWay } = props;
  const section = React.useRef<HTMLElement>(null);
  const id = React.useId();
  const [near, height, come] = useNear(section, goal !== null, 0);
  const ask = useAsk(props);
  const trouble = whole?.trouble ?? null;
  const local = React.useMemo(
    () => told(item, props.language),
    [item, props.language]
  );
  const sides = whole?.sides ?? local;
  const wanted = wantedOf(props, whole?.sides ?? local);
  const known = whole !== null && (whole.outputs || !wanted.outputs);
  const needed = local === null || props.lead || wanted.outputs;
  React.useEffect(() => {
    if (near && !known && needed && trouble === null) {
      ask(wanted);
    }
  }, [near, known, needed, trouble, ask, wanted.outputs]);
  React.useEffect(() => {
    const node = section.current;
    if (goal === null || node === null) {
      return undefined;
    }
    if (goal.outputs) {
      chooseWay(item, { outputs: true });
    }
    come();
    node.scrollIntoView({ block: 'start' });
    node.focus({ preventScroll: true });
    // Of a change that is higher than the page, no more than what it is called can be kept in sight.
    const title = node.querySelector<HTMLElement>('.jp-Rundiff-changeTitle');
    return keepInSight(goal.hunk === 0 && title !== null ? title : node);
  }, [goal, come]);
  const useful = useUnreached(goal, near);
  const way = jump(item, answer, actions.open, trans);
  return (
    <section
      ref={section}
      className="jp-Rundiff-change"
      aria-labelledby={id}
      tabIndex={-1}
      style={near || height === 0 ? undefined : { minHeight: height }}
    >
      <ChangeTitle id={id} item={item} jump={way} trans={trans} />
      <Meaning {...props} />
      {trouble !== null && (
        <Stuck
          trouble={trouble}
          path={item.file.path}
          actions={actions}
          trans={trans}
        />
      )}
      {sides === null || !near ? (
        <Coming {...props} near={near} come={come} />
      ) : (
        <Body
          {...props}
          goal={useful}
          choose={change => {
            chooseWay(item, change);
            if (trouble !== null && change.outputs === true) {
              ask({ outputs: true, large: false });
            }
          }}
          sides={sides}
          outputs={whole?.outputs ?? false}
          busy={whole?.busy ?? false}
          ask={ask}
          open={way.is === 'possible' ? way.go : null}
        />
      )}
    </section>
  );
}

function useAsk({ item, actions }: ChangeProps): (wanted: Wanted) => void {
  return React.useCallback(
    wanted => {
      const { row, old_index, new_index } = item.finding;
      const place = { key: item.key, row, old_index, new_index };
      actions.ask(place, wanted);
    },
    [item, actions]
  );
}

function Meaning({ item, trans }: ChangeProps): React.JSX.Element {
  const happened = what(item, trans);
  return (
    <div className="jp-Rundiff-meaning">
      {happened !== null && <p className="jp-Rundiff-quiet">{happened}</p>}
      <Effects told={item.finding.told} all={true} trans={trans} />
      <Reach impact={item.finding.impact} trans={trans} />
    </div>
  );
}

/** The goal as long as one has not left it: who comes back by scrolling is not led to it again. */
function useUnreached(goal: At | null, near: boolean): At | null {
  const left = React.useRef<At | null>(null);
  const last = React.useRef(goal);
  last.current = goal;
  React.useEffect(
    () => () => {
      left.current = near ? last.current : left.current;
    },
    [near]
  );
  return left.current === goal ? null : goal;
}

/** What has to be asked for so that the change can be looked at as one wants it. */
function wantedOf({ way }: ChangeProps, sides: CellSides | null): Wanted {
  const pictures = way.reads && mentionsPictures(sides);
  return { outputs: way.outputs || pictures, large: false };
}

/** Whether a text shows pictures that are kept with its cell. */
function mentionsPictures(sides: CellSides | null): boolean {
  return (
    sides?.text?.lines.some(({ text }) => text.includes('attachment:')) === true
  );
}

type ComingProps = ChangeProps & Readonly<{ near: boolean; come: () => void }>;

/** About as high as what will stand there, so that what is read stays where it is; a search in the page finds its words. */
function Coming(props: ComingProps): React.JSX.Element | null {
  const { item, whole, near, come, trans } = props;
  const lines = Math.min(item.text?.lines.length ?? 1, 40);
  const stuck = (whole?.trouble ?? null) !== null;
  return stuck ? null : (
    <div style={{ minHeight: `${lines * 1.5}em` }}>
      {near ? (
        <p className="jp-Rundiff-comparing">
          {trans.__('Loading %1…', safe(item.cell?.title ?? item.file.path))}
        </p>
      ) : (
        <Findable item={item} come={come} />
      )}
    </div>
  );
}
