/** What the server part tells about itself (`GET rundiff/about`). */
export type About = Readonly<{
  version: string;
  /** The Python that runs the Jupyter server. */
  python: string;
  /** What `git --version` prints; null when there is no git on PATH. */
  git: string | null;
  /** What to do next, in English, when something is in the way. */
  hint: string | null;
}>;
