import * as React from 'react';

import { useNear } from './near';
import { useUntilFound } from './untilFound';

export type WindowedProps = Readonly<{
  /** Whether it is there from the start, before anybody knows where it stands. */
  first: boolean;
  /** How high it will be, in pixels, as far as one can say before it was there. */
  height: number;
  /** What stands for it meanwhile, for those who listen or go by Tab. */
  label: string;
  /** Whether somebody wants to see something in it. */
  wanted?: boolean;
  /** What is in it. */
  of: readonly unknown[];
  /** What a search in the page is to find in it, line by line; asked for once as long as the same is in it. */
  words: () => string;
  children: React.ReactNode;
}>;

/** What to go on with, once it is there: its first or its last heading. */
type End = 'first' | 'last';

/**
 * A part of a long list that is on the page only near what is seen; as much room is kept for it. Its words stay to be found,
 * and a button stays in its place for those who come by key.
 */
export function Windowed(props: WindowedProps): React.JSX.Element {
  const block = React.useRef<HTMLDivElement>(null);
  const end = React.useRef<End | null>(null);
  const [near, height, come] = useNear(block, props.first, props.height);
  React.useLayoutEffect(() => {
    if (near && end.current !== null) {
      focusOn(block.current, end.current);
      end.current = null;
    }
  }, [near]);
  const { wanted = false } = props;
  React.useEffect(() => {
    if (wanted) {
      come();
    }
  }, [wanted, come]);
  const arrive = (from: End) => {
    end.current = from;
    come();
  };
  return (
    <div ref={block} className="jp-Rundiff-window">
      {near ? (
        props.children
      ) : (
        <StandIn {...props} height={height} come={come} arrive={arrive} />
      )}
    </div>
  );
}

function focusOn(block: HTMLElement | null, end: End): void {
  const found = block?.querySelectorAll<HTMLElement>(
    '.jp-Rundiff-card .jp-Rundiff-title'
  );
  found?.[end === 'first' ? 0 : found.length - 1]?.focus();
}

type StandInProps = WindowedProps &
  Readonly<{ come: () => void; arrive: (from: End) => void }>;

function StandIn(props: StandInProps): React.JSX.Element {
  const { come, arrive, height, label, of, words } = props;
  const found = useUntilFound(come);
  const text = React.useMemo(words, [of]);
  return (
    <div className="jp-Rundiff-standIn" style={{ height }}>
      <button
        type="button"
        className="jp-Rundiff-hidden"
        onFocus={event => {
          arrive(
            isBehind(event.relatedTarget, event.target) ? 'last' : 'first'
          );
        }}
      >
        {label}
      </button>
      <div ref={found}>{text}</div>
    </div>
  );
}

/** Whether the focus came from below. */
function isBehind(from: Element | null, to: Element): boolean {
  return (
    from !== null &&
    (to.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  );
}
