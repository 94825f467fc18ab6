import * as React from 'react';

import type { IconName } from './Icon';
import { Icon } from './Icon';

export type IconButtonProps = Readonly<{
  icon: IconName;
  /** Its name for those who listen, and its title. */
  name: string;
  title?: string;
  disabled?: boolean;
  /** Whether it opens a menu. */
  popup?: boolean;
  onClick: (button: HTMLButtonElement) => void;
}>;

export function IconButton(props: IconButtonProps): React.JSX.Element {
  return (
    <button
      type="button"
      className="jp-Rundiff-iconButton"
      aria-label={props.name}
      title={props.title ?? props.name}
      disabled={props.disabled ?? false}
      aria-haspopup={props.popup === true ? 'menu' : undefined}
      onClick={event => {
        props.onClick(event.currentTarget);
      }}
    >
      <Icon name={props.icon} />
    </button>
  );
}
