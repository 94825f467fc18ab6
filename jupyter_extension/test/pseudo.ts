import { TranslationManager } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';

import chinese from '../../src/rundiff/locale/zh_CN/LC_MESSAGES/rundiff.json';

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = 'ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ';

/** *english* in a language that nobody speaks: a third longer, between brackets, and what stands in backticks as it is. */
export function pseudo(english: string): string {
  const words = english.split(/(`[^`]*`)/).map((part, at) => {
    const accented = part.replace(
      /[A-Za-z]/g,
      letter => ACCENTED[PLAIN.indexOf(letter)] ?? letter
    );
    return at % 2 === 1 ? part : accented;
  });
  return `⟦${words.join('')}${'·'.repeat(Math.ceil(english.length / 3))}⟧`;
}

/** What a Lab shows whose server sends a catalogue made by machine, of the sentences that the Chinese one has. */
export async function inPseudo(): Promise<TranslationBundle> {
  const { '': header, ...sentences } = chinese;
  const made = Object.fromEntries(
    Object.entries<string[]>(sentences).map(([english, forms]) => [
      english,
      forms.map(() => (english === 'en' ? 'en-XA' : pseudo(english)))
    ])
  );
  const lab = new TranslationManager('', '', undefined, {
    fetch: () =>
      Promise.resolve({
        data: { rundiff: { '': header, ...made } },
        message: ''
      })
  } as unknown as ConstructorParameters<typeof TranslationManager>[3]);
  await lab.fetch('zh_CN');
  return lab.load('rundiff');
}

/** What no language changes: names of files, runs, packages and settings, code, commands, values; by their names on the wire. */
const DATA = new Set(
  'args around below branch cell_type command commit detail device folder from id label left line link metric name new notebook now old old_cell_type old_path ours path python script text theirs title value was worktree'.split(
    ' '
  )
);

/** Dates and figures with units, which are written by `Intl` in the language that Lab says. */
const WRITTEN =
  /\b[A-Z][a-z]{2} \d+, (?:\d{4}|\d\d:\d\d [AP]M)|\d\d:\d\d [AP]M|[\d.,]+ (?:sec|min|hr|days?|bytes?|kB|MB|GB)\b|\bHEAD\b/g;

/** Words of *page* that are in no other language and are no data of *seen*: text, names and descriptions that forgot to be translated. */
export function untranslated(page: HTMLElement, seen: unknown): string[] {
  const data = [...new Set(dataOf(seen))]
    .filter(name => name !== '')
    .sort((a, b) => b.length - a.length);
  return [textOf(page), ...namesOf(page)].flatMap(text => outside(text, data));
}

function dataOf(value: unknown, key = ''): string[] {
  if (typeof value === 'string') {
    // A title is one line of several, and a path is shown in two parts.
    return DATA.has(key)
      ? [value, ...value.split('\n'), ...value.split(/(?<=\/)(?=[^/]+$)/)]
      : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap(one => dataOf(one, key));
  }
  return value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([name, inner]) => [
        ...(key === 'metrics' ? [name] : []),
        ...dataOf(inner, name)
      ])
    : [];
}

/** All of it, element by element; what is said to be English is another program's. */
function textOf(page: HTMLElement): string {
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  let found = '';
  let before: Element | null = null;
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode as Text;
    found += parentElement === before ? '' : '\u0001';
    before = parentElement;
    const other =
      parentElement?.closest('[lang=en], pre, code') instanceof Element;
    found += other ? '' : data;
  }
  return found;
}

function namesOf(page: HTMLElement): string[] {
  const attributes = ['aria-label', 'title', 'placeholder', 'alt'];
  return [...page.querySelectorAll('*')].flatMap(element =>
    attributes.map(name => element.getAttribute(name) ?? '')
  );
}

function outside(text: string, data: readonly string[]): string[] {
  const words = data.reduce(
    (all, name) => all.replace(whole(name), '⋯'),
    text.replace(WRITTEN, '⋯').replace(/`[^`]*`/g, '⋯')
  );
  return words.match(/[A-Za-z]{2}[^\u0001⟧]*/g) ?? [];
}

/** *name* where it is no part of a longer word. */
function whole(name: string): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'gu');
}
