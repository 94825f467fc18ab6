import type { TranslationBundle } from '@jupyterlab/translation';

import type { Phrase } from '../wire';

const GAPS = ['%1', '%2', '%3', '%4', '%5', '%6', '%7', '%8', '%9'] as const;

/** What the server says, in the language of the page; as it stands where the catalogue does not hold it. */
export function said(phrase: Phrase, trans: TranslationBundle): string {
  const parts = inLanguage(phrase.template, trans).split(/(%[1-9])/);
  return parts.reduce((before, part, at) => {
    const arg = at % 2 === 1 ? phrase.args[Number(part[1]) - 1] : undefined;
    return joined(
      before,
      arg === undefined
        ? part
        : typeof arg === 'string'
          ? arg
          : said(arg, trans)
    );
  }, '');
}

/** Chinese stands apart from Latin letters and figures, and not from Chinese. */
function joined(before: string, after: string): string {
  return /\p{Script=Han} $/u.test(before) && /^\p{Script=Han}/u.test(after)
    ? before.slice(0, -1) + after
    : /\p{Script=Han}$/u.test(before) && /^ \p{Script=Han}/u.test(after)
      ? before + after.slice(1)
      : before + after;
}

/** *sentence* with what is said of a side in it: a Chinese name stands in a Chinese sentence without spaces. */
export function tight(sentence: string): string {
  return sentence.replace(
    /(?<=[\p{Script=Han}）]) (?=[\p{Script=Han}（])/gu,
    ''
  );
}

/** Whether all of it is in the language of the page, as far as that can be told. */
export function isTranslated(
  phrase: Phrase,
  trans: TranslationBundle
): boolean {
  return (
    (!/\p{L}{2}/u.test(phrase.template.replace(/`[^`]*`/g, '')) ||
      inLanguage(phrase.template, trans) !== phrase.template) &&
    phrase.args.every(
      arg => typeof arg === 'string' || isTranslated(arg, trans)
    )
  );
}

/**
 * A sentence of the server, or a word of it, whose English is not known before it comes: a test holds that the catalogue has all.
 * Gaps stay gaps: a bundle would take what looks like a gap in a value for one.
 */
export function inLanguage(english: string, trans: TranslationBundle): string {
  // The empty sentence is where a catalogue keeps its header.
  // eslint-disable-next-line jupyter/no-dynamic-translation
  return english === '' ? '' : trans.gettext(english, ...GAPS);
}
