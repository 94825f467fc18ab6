import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Hits } from './Hits';
import { safe } from './safe';

export type PathProps = Readonly<{
  file: Readonly<{ path: string; old_path: string | null }>;
  trans: TranslationBundle;
}>;

/** A path of which the file's name is read first. */
export function Path({ file, trans }: PathProps): React.JSX.Element {
  const path = safe(file.path);
  const cut = path.lastIndexOf('/') + 1;
  return (
    <span className="jp-Rundiff-path">
      <span className="jp-Rundiff-folder">{breakable(path.slice(0, cut))}</span>
      <span className="jp-Rundiff-fileName">{breakable(path.slice(cut))}</span>
      {file.old_path !== null && (
        <span className="jp-Rundiff-oldPath">
          {' '}
          {trans.__('renamed from %1', safe(file.old_path))}
        </span>
      )}
    </span>
  );
}

/** *text*, with places to break a line where a name has its joints. */
function breakable(text: string): React.ReactNode {
  return (text.match(/[^/_.-]+[/_.-]*|[/_.-]+/g) ?? []).map((part, at) => (
    <React.Fragment key={at}>
      {at > 0 && <wbr />}
      <Hits text={part} />
    </React.Fragment>
  ));
}
