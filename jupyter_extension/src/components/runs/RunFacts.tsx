import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { RunDetail } from '../../wire';
import { Claims } from '../environment/Claims';
import { Highlights } from '../environment/Highlights';
import { size } from '../figures';
import { More } from '../More';
import { olderCode } from '../olderCode';
import { safe } from '../safe';
import { Spoken } from '../Spoken';

export type RunFactsProps = Readonly<{
  detail: RunDetail;
  trans: TranslationBundle;
}>;

/** What is known of a run beyond its row: what went wrong, where its code is from, and what it ran in. */
export function RunFacts({ detail, trans }: RunFactsProps): React.JSX.Element {
  const { error, stale, claims, environment } = detail;
  return (
    <>
      {error !== null && <pre className="jp-Rundiff-error">{safe(error)}</pre>}
      {stale.map((code, index) => (
        <p key={index}>{olderCode(code, trans)}</p>
      ))}
      <dl className="jp-Rundiff-pairs">
        {origin(detail, trans).map(([name, words]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>{words}</dd>
          </React.Fragment>
        ))}
      </dl>
      <Claims claims={claims} trans={trans} />
      {environment !== null && (
        <More label={trans.__('Environment')}>
          <Highlights environment={environment} trans={trans} />
        </More>
      )}
      <Skipped detail={detail} trans={trans} />
    </>
  );
}

/** Where its code is from, as `[name, words]`. */
function origin(
  detail: RunDetail,
  trans: TranslationBundle
): [string, string][] {
  const { notebook, script, argv, configs, optimizer } = detail;
  const rows: [string, string | null][] = [
    [trans.__('commit'), commit(detail, trans)],
    [trans.__('notebook'), notebook],
    [trans.__('script'), script],
    [trans.__('command line'), argv.length > 1 ? argv.join(' ') : null],
    [trans.__('configuration'), configs.join(', ')],
    [trans.__('optimizer'), optimizer],
    [trans.__('process'), process(detail, trans)]
  ];
  return rows.flatMap(([name, words]) =>
    words === null || words === '' ? [] : [[name, safe(words)]]
  );
}

function commit(detail: RunDetail, trans: TranslationBundle): string {
  if (detail.commit === null) {
    return trans.__('before the first commit');
  }
  const words = [detail.commit.slice(0, 7), detail.subject ?? ''].join(' ');
  return detail.dirty ? trans.__('%1, with changes', words) : words;
}

function process(
  { process, exit_status: status }: RunDetail,
  trans: TranslationBundle
): string | null {
  if (process === null) {
    return null;
  }
  const { host, pid } = process;
  return status === null
    ? trans.__('%1, pid %2', host, pid)
    : trans.__('%1, pid %2, exit status %3', host, pid, status);
}

function Skipped({ detail, trans }: RunFactsProps): React.JSX.Element | null {
  const { skipped, masked } = detail;
  return (
    <>
      {skipped.length > 0 && (
        <More
          label={trans._n(
            '%1 file was not kept',
            '%1 files were not kept',
            skipped.length
          )}
        >
          <ul className="jp-Rundiff-skipped">
            {skipped.map(({ path, size: bytes, phrase }) => (
              <li key={path}>
                <code>{safe(path)}</code>{' '}
                <span className="jp-Rundiff-quiet">
                  {size(bytes)} · <Spoken phrase={phrase} trans={trans} />
                </span>
              </li>
            ))}
          </ul>
        </More>
      )}
      {masked && (
        <p className="jp-Rundiff-quiet">
          {trans.__('A secret in it was masked before it was kept.')}
        </p>
      )}
    </>
  );
}
