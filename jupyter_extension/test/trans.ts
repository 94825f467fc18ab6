import type { TranslationBundle } from '@jupyterlab/translation';

/** A bundle over *catalogue*, without Lab: a sentence it does not hold stays English. */
export function bundle(
  catalogue: Record<string, unknown> = {}
): TranslationBundle {
  const translated = (sentence: string, ...args: unknown[]): string => {
    const found = catalogue[sentence];
    const words = Array.isArray(found) ? String(found[0]) : sentence;
    return words.replace(/%(\d+)/g, (_, n) => String(args[Number(n) - 1]));
  };
  return { __: translated } as TranslationBundle;
}
