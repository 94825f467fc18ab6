import type { Phrase } from '../src/wire';

/** A sentence of the server. */
export function phrase(template: string, ...args: Phrase['args']): Phrase {
  return { template, args };
}

/** A sentence that is in no catalogue, as the server sends it: in English, and to be said in another language. */
export function told(sentence: string) {
  return { sentence, phrase: phrase('%1', sentence) };
}
