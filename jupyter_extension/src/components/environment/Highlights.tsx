import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Environment } from '../../wire';
import { safe } from '../safe';
import { highlights, imageOf } from './told';

export type HighlightsProps = Readonly<{
  environment: Environment;
  trans: TranslationBundle;
}>;

/** What a run ran in, in a few rows. */
export function Highlights({ environment, trans }: HighlightsProps) {
  return (
    <dl className="jp-Rundiff-facts jp-Rundiff-pairs">
      {highlights(environment, trans).map(([name, words]) => (
        <React.Fragment key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </React.Fragment>
      ))}
      <ImageRow environment={environment} trans={trans} />
    </dl>
  );
}

function ImageRow({ environment, trans }: HighlightsProps) {
  const image = imageOf(environment);
  return image === null ? null : (
    <>
      <dt>{trans.__('image')}</dt>
      <dd>
        {safe(image.name)}{' '}
        {!image.pinned && (
          <span className="jp-Rundiff-runMark">{trans.__('not pinned')}</span>
        )}
      </dd>
    </>
  );
}
