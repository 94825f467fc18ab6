import * as React from 'react';

export type BlocksProps<T> = Readonly<{
  items: readonly T[];
  /** Of neighbours the same, and of an item always: what is typed in a row stays when others come before it. */
  blockOf: (item: T) => number;
  draw: (item: T) => React.ReactNode;
}>;

/** What a row takes, in pixels, until it has been drawn once. */
const USUAL = 48;
/** How far outside of what is seen rows are drawn. */
const MARGIN = '600px 0px';

/**
 * The rows of a list, of which only those near the part that is seen are in the page: thousands cost no more than fifty. The
 * others leave as much room as they took.
 */
export function Blocks<T>(props: BlocksProps<T>): React.JSX.Element {
  const { items, blockOf, draw } = props;
  const blocks = new Map<number, T[]>();
  for (const item of items) {
    const block = blockOf(item);
    blocks.set(block, [...(blocks.get(block) ?? []), item]);
  }
  const first = blocks.keys().next().value;
  return (
    <>
      {[...blocks].map(([block, found]) => (
        <Block
          key={block}
          count={found.length}
          first={block === first}
          draw={() => found.map(draw)}
        />
      ))}
    </>
  );
}

type BlockProps = Readonly<{
  count: number;
  first: boolean;
  draw: () => React.ReactNode;
}>;

function Block({ count, first, draw }: BlockProps): React.JSX.Element {
  const node = React.useRef<HTMLDivElement>(null);
  const [near, height] = useNear(node, first);
  return (
    <div
      ref={node}
      role="none"
      style={near ? undefined : { height: height ?? count * USUAL }}
    >
      {near && draw()}
    </div>
  );
}

/** Whether *node* is near what is seen, or holds the focus; and how high it was when it last was drawn. */
function useNear(
  node: React.RefObject<HTMLDivElement>,
  first: boolean
): [boolean, number | null] {
  const [near, setNear] = React.useState(first);
  const height = React.useRef<number | null>(null);
  React.useEffect(() => {
    const { current } = node;
    if (current === null) {
      return undefined;
    }
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined || entry.rootBounds?.height === 0) {
          return; // the panel is hidden, and shall find all as it was
        }
        if (!entry.isIntersecting && entry.boundingClientRect.height > 0) {
          height.current = entry.boundingClientRect.height;
        }
        setNear(
          entry.isIntersecting || current.contains(document.activeElement)
        );
      },
      { root: current.closest('.jp-Rundiff-panel'), rootMargin: MARGIN }
    );
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [node]);
  return [near, height.current];
}
