import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Written } from '../wire';
import { Notice } from './Notice';
import { secretsIn } from './secrets';

export type WrittenTextProps = Readonly<{
  written: Written;
  label: string;
  trans: TranslationBundle;
}>;

/** A text to be read: its headings as headings, so that one can go from one to the next, and all else as it is. */
export function WrittenText(props: WrittenTextProps): React.JSX.Element {
  const { written, label, trans } = props;
  const secrets = secretsIn(written, trans);
  const sections = React.useMemo(() => cut(written), [written]);
  return (
    <div
      className="jp-Rundiff-writtenText"
      role="document"
      tabIndex={0}
      aria-label={label}
    >
      {secrets !== null && (
        <Notice tone={secrets.tone} title={secrets.title}>
          {secrets.more !== '' && <p>{secrets.more}</p>}
        </Notice>
      )}
      {sections.map(section => (
        <Part key={section.at} section={section} />
      ))}
    </div>
  );
}

type Section = Readonly<{
  at: number;
  heading: string | null;
  level: number;
  lines: readonly string[];
}>;

/** Pixels of a line, by which the page knows how long it is before it lays it out. */
const LINE = 18;

function Part({ section }: Readonly<{ section: Section }>) {
  const { heading, level, lines } = section;
  const Heading = level === 2 ? 'h2' : 'h3';
  const size = `auto ${(lines.length + 1) * LINE}px`;
  return (
    <section style={{ containIntrinsicBlockSize: size }}>
      {heading !== null && <Heading>{heading}</Heading>}
      {lines.length > 0 && <pre>{lines.join('\n')}</pre>}
    </section>
  );
}

/** Lines in a part of their own; a longer one would be laid out at once. */
const MOST = 500;

function cut({ text, headings }: Written): Section[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const levels = new Map(headings);
  const found: {
    at: number;
    heading: string | null;
    level: number;
    lines: string[];
  }[] = [];
  lines.forEach((line, at) => {
    const level = levels.get(at);
    const last = found[found.length - 1];
    if (level !== undefined) {
      found.push({ at, heading: line, level, lines: [] });
    } else if (last === undefined || last.lines.length >= MOST) {
      found.push({ at, heading: null, level: 0, lines: [line] });
    } else {
      last.lines.push(line);
    }
  });
  return found;
}
