import type { Store } from './slots';
import { Slots } from './slots';
import { isStrings } from './stored';

/** Ticks that are kept for one repository; the oldest make room. */
const MOST = 3_000;

/**
 * Which changes somebody has reviewed, by keys that are made of what stands on both sides: where either is another, so is
 * the key, and the tick does not count.
 */
export class Ticks {
  constructor(store: Store | null) {
    this._slots = new Slots(store);
  }

  /** Whether there are ticks that cannot be read; those that are set from now on are kept beside them. */
  get unread(): boolean {
    return this._unread;
  }

  get keys(): ReadonlySet<string> {
    return this._keys;
  }

  /** Those of *repository* from now on. Resolves to whether anything is another than before. */
  async load(repository: string): Promise<boolean> {
    if (repository === this._repository) {
      return false;
    }
    this._repository = repository;
    const [before, unread] = [this._keys, this._unread];
    this._keys = new Set();
    this._unread = false;
    this._loading = this._read(repository);
    await this._loading;
    return before.size + this._keys.size > 0 || unread !== this._unread;
  }

  private async _read(repository: string): Promise<void> {
    const { value, unreadable } = await this._slots.read(
      id(repository),
      kept => (isStrings(kept) ? kept : null)
    );
    if (repository === this._repository) {
      this._keys = new Set([...(value ?? []), ...this._keys]); // what was ticked meanwhile is newer
      this._unread = unreadable;
    }
  }

  /** Tick, or untick. */
  async set(keys: readonly string[], done: boolean): Promise<void> {
    const left = [...this._keys].filter(key => !keys.includes(key));
    this._keys = new Set(done ? [...left, ...keys].slice(-MOST) : left);
    await this._loading;
    await this._slots.write(id(this._repository ?? ''), [...this._keys]);
  }

  private _keys: ReadonlySet<string> = new Set();
  private _unread = false;
  private readonly _slots: Slots;
  private _repository: string | null = null;
  private _loading: Promise<void> = Promise.resolve();
}

function id(repository: string): string {
  return `rundiff:reviewed:${repository}`;
}
