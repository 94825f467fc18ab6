import * as React from 'react';

/** A change that somebody wants to see, whatever is folded around it. */
export type Goal = Readonly<{
  /** Of its item. */
  key: string;
  /** It is seen: nothing else leads there until it is asked for again. */
  arrived: () => void;
}>;

/** How the changes are looked at; the same for all of them. */
export type Look = Readonly<{
  /** What is sought, to be marked wherever it stands. */
  query: string;
  goal: Goal | null;
  /** Unchanged lines that are shown around a change. */
  contextLines: number;
}>;

export const LookContext = React.createContext<Look>({
  query: '',
  goal: null,
  contextLines: 2
});

export function useLook(): Look {
  return React.useContext(LookContext);
}
