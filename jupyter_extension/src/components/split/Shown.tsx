import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Bundle, Rendering } from '../../splitView';
import { safe } from '../safe';

export type ShownProps = Readonly<{
  bundle: Bundle;
  pictures: ReadonlyMap<string, string>;
  show: Rendering['show'];
  trans: TranslationBundle;
}>;

type State = 'coming' | 'there' | 'none' | Readonly<{ error: string }>;

/** What a notebook shows, as Lab shows it where nobody trusts it. */
export function Shown(props: ShownProps): React.JSX.Element {
  const { bundle, pictures, show, trans } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const [state, setState] = React.useState<State>('coming');
  React.useEffect(() => {
    const shown: { away: boolean; dispose: (() => void) | null } = {
      away: false,
      dispose: null
    };
    setState('coming');
    if (host.current !== null) {
      show(bundle, host.current, pictures).then(
        dispose => {
          if (shown.away) {
            dispose?.();
          } else {
            shown.dispose = dispose;
            setState(dispose === null ? 'none' : 'there');
          }
        },
        (reason: unknown) => {
          if (!shown.away) {
            setState({ error: String(reason) });
          }
        }
      );
    }
    return () => {
      shown.away = true;
      shown.dispose?.();
    };
  }, [bundle, pictures, show]);
  return (
    <>
      <div ref={host} className="jp-Rundiff-shown" />
      {state === 'none' && (
        <p className="jp-Rundiff-quiet">
          {trans.__(
            'There is no safe way to show this here: %1',
            safe(Object.keys(bundle).join(', '))
          )}
        </p>
      )}
      {typeof state === 'object' && (
        <p className="jp-Rundiff-quiet">
          {trans.__('This cannot be shown: %1', safe(state.error))}
        </p>
      )}
    </>
  );
}
