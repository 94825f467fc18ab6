import { UNFILTERED } from '../view';
import type { Choice, Filters, Settings, View } from '../view';
import type { State } from '../wire';

/** What of the panel outlives a page, in one repository. */
export type Remembered = Readonly<{ choice: Choice; filters: Filters }>;

/** Where it is kept. */
export type Memory = Readonly<{
  /** Null where nothing is; what cannot be read is not written over. */
  recall: (repository: string) => Promise<Remembered | 'unreadable' | null>;
  remember: (repository: string, what: Remembered) => void;
}>;

/** What is shown at any moment; it is changed at once, so that nothing that is chosen falls in between. */
type Page = Readonly<{
  view: () => View;
  set: (change: Partial<Remembered & { unread: boolean }>) => void;
}>;

type Early = Readonly<{ path: string; lasting: boolean }>;

type Subject = Readonly<{ path: string; onDisk: boolean }>;

const CHOICES: Readonly<Record<Settings['firstComparison'], Choice>> = {
  'since-last-run': { baseline: null, target: null },
  'best-to-last': { baseline: 'run/best', target: 'run/last' },
  head: { baseline: 'HEAD', target: null }
};

/** What a repository is looked at by in which nothing was chosen yet. */
export function first(settings: Settings): Remembered {
  return {
    choice: CHOICES[settings.firstComparison],
    filters: settings.showOther
      ? UNFILTERED
      : { ...UNFILTERED, folded: ['other'] }
  };
}

/**
 * Recalls what was chosen in the repository of a path as soon as it is known, and remembers what is. What is chosen before it
 * is known goes first.
 */
export class Remembering {
  constructor(
    private readonly _memory: Memory | null,
    private readonly _state: (path: string) => Promise<State>
  ) {}

  /** Let *page* be as it was in the repository of *subject*. */
  async recall({ path, onDisk }: Subject, page: Page): Promise<void> {
    if (this._memory === null || !onDisk || path === this._path) {
      return;
    }
    const repository = await this._repositoryOf(path);
    if (repository === null) {
      return; // asked again with the next question, which meets what is in the way, and says so
    }
    const known = repository === this._repository;
    const found = known ? null : await this._keptFor(repository);
    const kept = found === 'unreadable' ? null : found;
    const { path: front, settings } = page.view();
    if (front !== path) {
      return; // one has turned to something else meanwhile, which is asked about next
    }
    const early = this._earlyFor(path);
    this._path = path;
    this._repository = repository;
    if (!known) {
      const { choice, filters } = kept ?? first(settings);
      this._recalled = early === null ? (kept?.choice ?? null) : null;
      const unread = found === 'unreadable';
      page.set(
        early === null ? { choice, filters, unread } : { filters, unread }
      );
    }
    if (early?.lasting === true) {
      this._keep(page.view());
    }
  }

  /** Whether *choice* was chosen in another session and has not been answered in this one. */
  recalled(choice: Choice): boolean {
    const was = this._recalled;
    this._recalled = null;
    return was === choice;
  }

  /** Something was chosen for what is shown; *lasting* says whether it is to be remembered. */
  chosen(view: View, lasting: boolean): void {
    this._recalled = null;
    if (view.path !== this._path) {
      this._early = { path: view.path, lasting };
    } else if (lasting) {
      this._keep(view);
    }
  }

  filtered(view: View): void {
    this._keep(view);
  }

  /** What was chosen for *path*, or anywhere as long as no repository was known, before its own was. */
  private _earlyFor(path: string): Early | null {
    const early = this._early;
    this._early = null;
    return early?.path === path || this._repository === null ? early : null;
  }

  /** Not what is sought: that is of the moment. */
  private _keep({ choice, filters, path }: View): void {
    if (this._repository !== null && path === this._path) {
      const lasting = { ...filters, query: '' };
      this._memory?.remember(this._repository, { choice, filters: lasting });
    }
  }

  /** What changed is worth more than how it was looked at: the answer comes whether or not that can be read. */
  private async _keptFor(
    repository: string
  ): Promise<Remembered | 'unreadable' | null> {
    try {
      return (await this._memory?.recall(repository)) ?? null;
    } catch {
      return 'unreadable';
    }
  }

  private async _repositoryOf(path: string): Promise<string | null> {
    try {
      return (await this._state(path)).repository;
    } catch {
      return null;
    }
  }

  private _path: string | null = null;
  private _repository: string | null = null;
  private _recalled: Choice | null = null;
  /** What was chosen before the repository of its path was known. */
  private _early: Early | null = null;
}
