import * as React from 'react';

import type { IconName } from './Icon';
import { Icon } from './Icon';

export type IconButtonProps = Readonly<{
  icon: IconName;
  /** Its name for those who listen, and its title. */
  name: string;
  title?: string;
  disabled?: boolean;
  onClick: () => void;
}>;

export function IconButton(props: IconButtonProps): React.JSX.Element {
  return (
    <button
      type="button"
      className="jp-Rundiff-iconButton"
      aria-label={props.name}
      title={props.title ?? props.name}
      disabled={props.disabled ?? false}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}
