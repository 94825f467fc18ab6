import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Hidden } from '../Hidden';
import { IconButton } from '../IconButton';
import { safe } from '../safe';
import type { Layout } from './layouts';
import { useTold } from './sight';
import type { Step } from './steps';

export type BarProps = Readonly<{
  file: string;
  names: readonly [string, string] | null;
  steps: readonly Step[];
  at: number | null;
  step: (by: 1 | -1) => void;
  layout: Layout;
  wide: boolean;
  choose: (layout: Layout) => void;
  refresh: () => void;
  trans: TranslationBundle;
}>;

/** What is compared, the way from change to change, and how it is shown; it stays in sight. */
export function Bar(props: BarProps): React.JSX.Element {
  const { file, names, layout, wide, choose, trans } = props;
  const bar = React.useRef<HTMLDivElement>(null);
  useTold(bar);
  return (
    <div ref={bar} className="jp-Rundiff-bar">
      <h2>
        <span className="jp-Rundiff-fileName">{safe(file)}</span>
        {names !== null && (
          <>
            {' · '}
            <span className="jp-Rundiff-sideNames">
              {trans.__('%1 → %2', ...names)}
            </span>
          </>
        )}
      </h2>
      <Steps {...props} />
      {wide && (
        <span
          className="jp-Rundiff-choice"
          role="group"
          aria-label={trans.__('Layout')}
        >
          {(['split', 'unified'] as const).map(one => (
            <button
              key={one}
              type="button"
              className="jp-Rundiff-preset"
              aria-pressed={layout === one}
              onClick={() => {
                choose(one);
              }}
            >
              {one === 'split' ? trans.__('Split') : trans.__('Unified')}
            </button>
          ))}
        </span>
      )}
      <IconButton
        icon="refresh"
        name={trans.__('Look again')}
        onClick={props.refresh}
      />
    </div>
  );
}

function Steps({ steps, at, step, trans }: BarProps): React.JSX.Element {
  const count = steps.length;
  const place = at === null ? null : at + 1;
  return (
    <span className="jp-Rundiff-steps">
      <button
        type="button"
        className="jp-Rundiff-iconButton"
        aria-label={trans.__('Previous change')}
        title={trans.__('Previous change (p)')}
        disabled={count === 0}
        onClick={() => {
          step(-1);
        }}
      >
        <span aria-hidden="true">‹</span>
      </button>
      <span aria-hidden="true">{`${place ?? '–'}/${count}`}</span>
      <button
        type="button"
        className="jp-Rundiff-iconButton"
        aria-label={trans.__('Next change')}
        title={trans.__('Next change (n)')}
        disabled={count === 0}
        onClick={() => {
          step(1);
        }}
      >
        <span aria-hidden="true">›</span>
      </button>
      <span role="status" aria-live="polite">
        <Hidden>
          {place === null
            ? trans._n('%1 change', '%1 changes', count)
            : trans.__('Change %1 of %2', place, count)}
        </Hidden>
      </span>
    </span>
  );
}
