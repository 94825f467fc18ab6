import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { VERSION } from '../version';
import { Command } from './Command';
import { languageOf } from './language';
import { Notice } from './Notice';

export type BoundaryProps = Readonly<{
  /** What is drawn: where that is another thing, it is tried again. */
  of: unknown;
  /** What else to do about it than to draw it again. */
  retry: () => void;
  copy: (text: string) => void;
  trans: TranslationBundle;
  children: React.ReactNode;
}>;

type State = Readonly<{ error: unknown; failed: boolean }>;

const FINE: State = { error: null, failed: false };

/** What is in it, or, where that cannot be drawn, why: React would leave nothing at all. */
export class Boundary extends React.Component<BoundaryProps, State> {
  static getDerivedStateFromError(error: unknown): State {
    return { error, failed: true };
  }

  override state = FINE;

  override componentDidUpdate(before: BoundaryProps): void {
    if (this.state.failed && before.of !== this.props.of) {
      this.setState(FINE);
    }
  }

  override render(): React.ReactNode {
    return this.state.failed ? (
      <Fallen
        {...this.props}
        error={this.state.error}
        retry={() => {
          this.setState(FINE);
          this.props.retry();
        }}
      />
    ) : (
      this.props.children
    );
  }
}

type FallenProps = Pick<BoundaryProps, 'retry' | 'copy' | 'trans'> &
  Readonly<{ error: unknown }>;

function Fallen(props: FallenProps): React.JSX.Element {
  const { error, retry, copy, trans } = props;
  return (
    <div
      className="jp-Rundiff-panel"
      role="region"
      lang={languageOf(trans)}
      tabIndex={-1}
      aria-label={trans.__('Changes since the last run')}
    >
      <Notice
        tone="warning"
        title={trans.__('rundiff has a fault, and cannot show this.')}
      >
        <p role="alert">
          {trans.__(
            'Nothing of yours was changed. Where it stays so, reload the page, or report these words:'
          )}
        </p>
        <Command command={detail(error)} copy={copy} trans={trans} />
        <p className="jp-Rundiff-buttons">
          <button type="button" className="jp-Rundiff-button" onClick={retry}>
            {trans.__('Retry')}
          </button>
        </p>
      </Notice>
    </div>
  );
}

/** The frames that tell where; the rest is of React. */
const FRAMES = 6;

function detail(error: unknown): string {
  const told = String(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !told.includes(line))
    .slice(0, FRAMES);
  return [`rundiff ${VERSION}: ${told}`, ...frames].join(' · ');
}
