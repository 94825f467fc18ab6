import type { View } from '../view';
import type { Session, Stripping } from '../wire';
import type { Asked, Subject } from './subject';

/** What is shown at any moment, and how to change it. */
type Page = Readonly<{
  view: () => View;
  set: (change: Partial<View>) => void;
}>;

/**
 * What is asked besides the changes. Whatever stands in the way here, the question for the changes meets it too, and says so: so
 * nothing is said here.
 */
export class Besides {
  constructor(
    private readonly _asked: Pick<
      Asked,
      'kernel' | 'runs' | 'session' | 'stripping'
    >,
    private readonly _page: Page
  ) {}

  /**
   * Whether the kernel of what *subject* returns records; not known while the panel is not *seen*. It is the server that is asked:
   * the kernel may be busy for hours.
   */
  async kernel(seen: boolean, subject: () => Subject | null): Promise<void> {
    const id = seen ? (subject()?.kernelId() ?? null) : null;
    if (id === null) {
      this._page.set({ kernel: null });
      return;
    }
    try {
      const kernel = await this._asked.kernel(id);
      if (subject()?.kernelId() === id) {
        this._page.set({ kernel });
      }
    } catch {
      this._page.set({ kernel: null });
    }
  }

  /** What is left in memory of the notebook's last run; not where a kernel may be about to start. */
  async session(seen: boolean, now: () => Subject | null): Promise<void> {
    const subject = seen ? now() : null;
    const id = subject?.kernelId() ?? null;
    if (!subject?.onDisk || (id === null && !subject.withoutKernel())) {
      this._page.set({ session: null });
      return;
    }
    let session: Session | null = null;
    try {
      session = await this._asked.session(subject.path, id);
    } catch {
      // A server that is older does not know it.
    }
    if (subject === now() && subject.kernelId() === id) {
      this._page.set({ session });
    }
  }

  /** What a commit of the notebook would leave out. */
  async stripping(path: string): Promise<void> {
    if (!path.endsWith('.ipynb')) {
      return;
    }
    let stripping: Stripping | null = null;
    try {
      stripping = await this._asked.stripping(path);
    } catch {
      // A file that is no notebook, say: the answer about the changes says so.
    }
    if (path === this._page.view().path) {
      this._page.set({ stripping });
    }
  }

  /** A run that is asked for in vain is not to stand in the list: it may have been removed. */
  async runs(path: string): Promise<void> {
    try {
      const runs = await this._asked.runs(path);
      if (path === this._page.view().path) {
        this._page.set({ runs });
      }
    } catch {
      // as above
    }
  }
}
