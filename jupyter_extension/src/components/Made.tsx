import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Author, Unknown } from '../wire';
import { ago, date } from './ago';
import { said } from './phrases';
import { safe } from './safe';

export type MadeProps = Readonly<{
  author: Author;
  /** Whether the new side may yet be committed: it is what is there now. */
  isNow: boolean;
  /** Milliseconds since the epoch. */
  now: number;
  trans: TranslationBundle;
}>;

/** Who committed a change, in what, when, and when that came here; or that nobody has yet. */
export function Made(props: MadeProps): React.JSX.Element {
  const { author, now, trans } = props;
  const { name, commit, subject, when } = author;
  if (name === null || commit === null) {
    return <p className="jp-Rundiff-made">{uncommitted(props)}</p>;
  }
  const rest = [
    when !== null && ago(when, now),
    arrival(author, now, trans),
    author.more > 0 &&
      trans._n('and %1 more commit', 'and %1 more commits', author.more),
    author.open && trans.__('partly not committed'),
    author.side === 'baseline' && trans.__('only on the side of the base')
  ].filter(word => typeof word === 'string');
  const told = when === null ? commit : `${commit}\n${date(when)}`;
  return (
    <p className="jp-Rundiff-made" title={told}>
      <span className="jp-Rundiff-by">{safe(name)}</span>
      {' · '}
      <code>{commit.slice(0, 7)}</code>{' '}
      <q>{safe(subject ?? '').slice(0, LONGEST)}</q>
      {rest.map(word => ` · ${word}`)}
    </p>
  );
}

export type NotKnownProps = Readonly<{
  why: Unknown;
  /** Whether one is named, and only others before are not known. */
  partly: boolean;
  trans: TranslationBundle;
}>;

/** That this clone cannot tell who made a change; why is said to whoever asks, and what helps once above the changes. */
export function NotKnown(props: NotKnownProps): React.JSX.Element {
  const { why, partly, trans } = props;
  const reason = safe(said(why.phrase, trans));
  return (
    <p className="jp-Rundiff-made" title={reason}>
      {partly
        ? trans.__('Who else, not known here')
        : trans.__('Author not known here')}
      <span className="jp-Rundiff-hidden">: {reason}</span>
    </p>
  );
}

const LONGEST = 120;

function uncommitted({ author, isNow, trans }: MadeProps): string {
  if (author.side === 'baseline') {
    return trans.__('Not committed on the side of the base');
  }
  return isNow
    ? trans.__('Not committed yet')
    : trans.__('Not committed at that time');
}

function arrival(
  { arrived, how }: Author,
  now: number,
  trans: TranslationBundle
): string | null {
  if (arrived === null || how === null) {
    return null;
  }
  const when = ago(arrived, now);
  switch (how) {
    case 'pull':
      return trans.__('pulled %1', when);
    case 'merge':
      return trans.__('merged %1', when);
    case 'rebase':
      return trans.__('rebased %1', when);
    case 'clone':
      return null; // as everything then
  }
}
