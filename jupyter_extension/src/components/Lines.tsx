import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Line, Text } from '../wire';
import { HeadingRow } from './HeadingRow';
import type { Heading, Hunk } from './hunks';
import { hunks } from './hunks';
import { LineRow } from './LineRow';
import { useLook } from './look';
import { LONGEST } from './pieces';
import { safe } from './safe';
import { Windowed } from './Windowed';

export type LinesProps = Readonly<{
  text: Text;
  headings: readonly Heading[];
  trans: TranslationBundle;
}>;

/** The lines that differ, with a little of what stands around them. */
export function Lines(props: LinesProps): React.JSX.Element | null {
  const { text, headings, trans } = props;
  const [opened, setOpened] = React.useState<ReadonlySet<number>>(new Set());
  const { contextLines } = useLook();
  const block = React.useRef<HTMLDivElement>(null);
  const parts = React.useMemo(
    () => hunks(text.lines, headings, contextLines),
    [text, headings, contextLines]
  );
  const open = (from: number) => {
    setOpened(new Set([...opened, from]));
    block.current?.focus(); // the button that had it is gone
  };
  return text.lines.length === 0 ? null : (
    <div
      ref={block}
      className="jp-Rundiff-lines"
      role="group"
      tabIndex={-1}
      aria-label={trans.__('Lines')}
      style={digits(text)}
    >
      {parts.map(hunk => (
        <React.Fragment key={hunk.from}>
          {hunk.heading !== null && (
            <HeadingRow heading={hunk.heading} trans={trans} />
          )}
          {hunk.is === 'shown' || opened.has(hunk.from) ? (
            <Rows hunk={hunk} trans={trans} />
          ) : (
            <Gap hunk={hunk} open={open} trans={trans} />
          )}
        </React.Fragment>
      ))}
    </div>
  );
}

type HunkProps = Readonly<{ hunk: Hunk; trans: TranslationBundle }>;

/** Lines that come to the page together, where there are many more. */
const TOGETHER = 100;
/** Pixels of a line, as far as one can say. */
const HIGH = 20;

function Rows({ hunk: { lines }, trans }: HunkProps): React.JSX.Element {
  const row = (line: Line, at: number) => (
    <LineRow key={at} line={line} trans={trans} />
  );
  const parts = React.useMemo(
    () => (lines.length < 2 * TOGETHER ? null : inParts(lines)),
    [lines]
  );
  if (parts === null) {
    return <>{lines.map(row)}</>;
  }
  return (
    <>
      {parts.map((part, at) => (
        <Windowed
          key={at}
          first={at === 0}
          height={part.length * HIGH}
          label={trans._n('%1 more line', '%1 more lines', part.length)}
          of={part}
          words={() =>
            part.map(({ text }) => safe(text.slice(0, LONGEST))).join('\n')
          }
        >
          {part.map(row)}
        </Windowed>
      ))}
    </>
  );
}

function inParts(lines: readonly Line[]): (readonly Line[])[] {
  const count = Math.ceil(lines.length / TOGETHER);
  return Array.from({ length: count }, (_, at) =>
    lines.slice(at * TOGETHER, (at + 1) * TOGETHER)
  );
}

type GapProps = HunkProps & Readonly<{ open: (from: number) => void }>;

function Gap({ hunk, open, trans }: GapProps): React.JSX.Element {
  const count = hunk.lines.length;
  return (
    <button
      type="button"
      className="jp-Rundiff-gap"
      onClick={() => {
        open(hunk.from);
      }}
    >
      {hunk.is === 'gap'
        ? trans._n('⋯ %1 unchanged line', '⋯ %1 unchanged lines', count)
        : trans._n('⋯ %1 more line', '⋯ %1 more lines', count)}
    </button>
  );
}

/** Both columns of numbers are as wide as the longest number. */
function digits({ lines }: Text): React.CSSProperties {
  const last = lines.reduce(
    (most, { old, new: now }) => Math.max(most, old ?? 0, now ?? 0),
    0
  );
  const columns = { '--jp-Rundiff-digits': `${String(last + 1).length}ch` };
  return columns as React.CSSProperties;
}
