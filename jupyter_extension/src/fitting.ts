import type { Answer, Comparison, Runs, State } from './wire';

const ANSWER = [
  'comparison',
  'places',
  'standing',
  'token'
] as const satisfies readonly (keyof Answer)[];
const COMPARISON = [
  'baseline',
  'target',
  'headline',
  'findings',
  'files',
  'hidden',
  'metrics',
  'drift',
  'stale',
  'facts',
  'hint_phrases'
] as const satisfies readonly (keyof Comparison)[];
const RUNS = [
  'runs',
  'aliases',
  'recording',
  'repository',
  'token'
] as const satisfies readonly (keyof Runs)[];
const STATE = [
  'token',
  'repository'
] as const satisfies readonly (keyof State)[];

/*
 * Whether an answer has what this page draws. A server that was not restarted since rundiff was updated answers as it did before, at
 * the same addresses.
 */

export function isAnswer(body: unknown): boolean {
  return (
    has(body, ANSWER) && has((body as Partial<Answer>).comparison, COMPARISON)
  );
}

export function isRuns(body: unknown): boolean {
  return has(body, RUNS);
}

export function isState(body: unknown): boolean {
  return has(body, STATE);
}

function has(body: unknown, names: readonly string[]): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    names.every(name => {
      const value = (body as Record<string, unknown>)[name];
      return value !== undefined && value !== null;
    })
  );
}
