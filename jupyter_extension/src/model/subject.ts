import type {
  About,
  Answer,
  Editor,
  Kernel,
  Question,
  Runs,
  Session,
  State,
  Stripping
} from '../wire';

/** What the panel is about: a notebook with what is unsaved in it and its kernel, or a folder. */
export type Subject = Readonly<{
  path: string;
  /** Whether the server can look at it where git is. */
  onDisk: boolean;
  /** Null where everything is saved; *whole* asks for every source, saved or not. */
  editor: (whole: boolean) => Editor | null;
  /** When the file was written that was read last; null where that is not certain. */
  read: () => string | null;
  kernelId: () => string | null;
  /** Whether it is certain that no kernel runs for it. */
  withoutKernel: () => boolean;
}>;

/** What the panel's model asks with. */
export type Asked = Readonly<{
  about: () => Promise<About>;
  runs: (path: string) => Promise<Runs>;
  compare: (question: Question, signal: AbortSignal) => Promise<Answer>;
  state: (path: string) => Promise<State>;
  kernel: (id: string) => Promise<Kernel>;
  session: (path: string, kernel: string | null) => Promise<Session>;
  stripping: (path: string) => Promise<Stripping>;
}>;
