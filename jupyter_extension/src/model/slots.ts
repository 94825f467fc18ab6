/** Where something outlives a page: Lab's state database. */
export type Store = Readonly<{
  /** What is kept as *id*; undefined where nothing is. */
  fetch: (id: string) => Promise<unknown>;
  save: (id: string, value: never) => Promise<unknown>;
}>;

/** What was kept; *unreadable* where there is something that says nothing to this version, and nothing has been kept since. */
export type Found<T> = Readonly<{ value: T | null; unreadable: boolean }>;

const BESIDE = ':anew';
/** Places of which none can be read; then it is the store that cannot be, and nothing is written to it. */
const MOST = 4;

/**
 * What is kept under names. What cannot be read, since it is broken or of another version, is neither taken for nothing nor
 * written over: what is kept from then on stands beside it, under another name.
 */
export class Slots {
  constructor(private readonly _store: Store | null) {}

  /** What is kept as *id*; *understood* is null of what it cannot read. */
  async read<T>(
    id: string,
    understood: (kept: unknown) => T | null
  ): Promise<Found<T>> {
    if (this._store === null) {
      return NOTHING;
    }
    let place = id;
    for (let turn = 0; turn < MOST; turn += 1) {
      const kept = await this._at(place);
      const value = kept === BROKEN ? null : understood(kept);
      if (value !== null || kept === undefined || kept === null) {
        this._places.set(id, place);
        return { value, unreadable: value === null && place !== id };
      }
      place += BESIDE;
    }
    this._places.set(id, null);
    return { value: null, unreadable: true };
  }

  /** Keep *value* as *id*, which was read before. */
  async write(id: string, value: unknown): Promise<void> {
    const place = this._places.get(id);
    if (place !== undefined && place !== null) {
      await this._store?.save(place, value as never);
    }
  }

  private async _at(place: string): Promise<unknown> {
    try {
      return await this._store?.fetch(place);
    } catch {
      return BROKEN; // the database itself cannot read it, so nobody could copy it
    }
  }

  /** Where what is kept under a name stands; null where nothing is written. */
  private readonly _places = new Map<string, string | null>();
}

const BROKEN = Symbol('broken');
const NOTHING = { value: null, unreadable: false } as const;
