import { UNFILTERED, USUAL } from '../view';
import type { View } from '../view';
import { first } from './memory';

/** What the panel shows before it has been about anything. */
export const NOTHING_YET: View = {
  path: '',
  choice: first(USUAL).choice,
  filters: UNFILTERED,
  settings: USUAL,
  gone: null,
  unread: false,
  runs: null,
  answer: null,
  trouble: null,
  busy: false,
  slow: false,
  checked: null,
  kernel: null,
  session: null,
  stripping: null
};
