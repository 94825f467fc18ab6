import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Claim } from '../../wire';
import { Hidden } from '../Hidden';
import { listed } from '../counts';
import { said } from '../phrases';
import { safe } from '../safe';
import { Spoken } from '../Spoken';

export type ClaimsProps = Readonly<{
  claims: readonly Claim[];
  /** The run that it is about, where that does not go without saying. */
  of?: string | undefined;
  trans: TranslationBundle;
}>;

/** What an image claims and the process contradicts: `cuDNN: 9.1 claimed, 9.5 loaded`, and what to do about it. */
export function Claims({ claims, of, trans }: ClaimsProps) {
  return claims.length === 0 ? null : (
    <ul className="jp-Rundiff-claims">
      {claims.map(
        ({ name, variables, claimed, loaded, phrase, next_phrase }) => (
          <li
            key={`${name} ${variables.join()}`}
            title={safe(said(phrase, trans))}
          >
            {of !== undefined && <span>{safe(of)}: </span>}
            <span className="jp-Rundiff-name">{safe(name)}</span>{' '}
            <span className="jp-Rundiff-old">
              {trans.__('%1 claimed', safe(claimed))}
            </span>
            <span aria-hidden="true"> ≠ </span>
            <Hidden>, </Hidden>
            <span className="jp-Rundiff-new">
              {trans.__('%1 loaded', safe(loaded))}
            </span>{' '}
            <span className="jp-Rundiff-quiet">
              ({safe(listed(variables, trans))}){' '}
              <Spoken phrase={next_phrase} trans={trans} />
            </span>
          </li>
        )
      )}
    </ul>
  );
}
