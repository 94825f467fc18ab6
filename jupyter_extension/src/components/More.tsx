import * as React from 'react';

import { Icon } from './Icon';

export type MoreProps = Readonly<{
  /** What stands there before it is asked for. */
  label: string;
  children: React.ReactNode;
}>;

/** The rest of a list, behind a button. */
export function More({ label, children }: MoreProps): React.JSX.Element {
  const [open, setOpen] = React.useState(false);
  return (
    <>
      {open && children}
      <button
        type="button"
        className="jp-Rundiff-more"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Icon name="chevron" />
        {label}
      </button>
    </>
  );
}
