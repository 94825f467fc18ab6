import * as React from 'react';

export type NoticeProps = Readonly<{
  tone: 'plain' | 'warning';
  title: string;
  children?: React.ReactNode;
}>;

/** Something to know before the changes are read, and what to do about it. */
export function Notice(props: NoticeProps): React.JSX.Element {
  return (
    <div className="jp-Rundiff-notice" data-tone={props.tone}>
      <p className="jp-Rundiff-noticeTitle">{props.title}</p>
      {props.children}
    </div>
  );
}
