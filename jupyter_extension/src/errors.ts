import type { Failure } from './wire';

/** The server answered, and refused for no reason that it could tell. */
export class ServerError extends Error {
  constructor(
    readonly status: number,
    message: string
  ) {
    super(message);
  }
}

/** The server part answered why there is no answer. */
export class Refusal extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** The server part answered, without something that this page needs: it is of another version. */
export class Misfit extends Error {}
