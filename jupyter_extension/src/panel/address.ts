import type { Choice } from '../view';

/** The sides that an address asks for by `rundiff=…`, two dots between them; null where it does not ask. */
export function chosenIn(search: string): Choice | null {
  const asked = new URLSearchParams(search).get('rundiff');
  if (asked === null) {
    return null;
  }
  const [baseline, target] = asked.split('..', 2).map(name => name.trim());
  return { baseline: named(baseline), target: named(target) };
}

function named(name: string | undefined): string | null {
  return name === undefined || name === '' ? null : name;
}
