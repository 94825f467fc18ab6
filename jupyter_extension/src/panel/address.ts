import type { Choice } from '../view';

/**
 * The sides that the panel is to open on: an address asks by `?rundiff=run/best..run/last`, else the server by its variable
 * RUNDIFF_PANEL. Null where neither asks; without names it opens on the default ones.
 */
export function chosen(search: string, server: string): Choice | null {
  const asked = new URLSearchParams(search).get('rundiff') ?? server;
  if (asked === '' && !new URLSearchParams(search).has('rundiff')) {
    return null;
  }
  const [baseline, target] = asked.split('..', 2).map(name => name.trim());
  return { baseline: named(baseline), target: named(target) };
}

/** What an address opens besides, as Jupyter names it: it comes to the front later than the panel. Null where it opens nothing. */
export function opened(treePath: string): string | null {
  const path = treePath.replace(/^\/+|\/+$/g, '');
  return path === '' ? null : path;
}

function named(name: string | undefined): string | null {
  return name === undefined || name === '' ? null : name;
}
