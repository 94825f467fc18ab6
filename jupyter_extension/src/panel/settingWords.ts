import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

import { inLanguage } from '../components/phrases';

const WORDS = new Set(['title', 'description']);

/**
 * Let the titles and descriptions of *plugin*'s settings be in the language of *trans*.
 *
 * Lab's server looks for translations of a schema in Lab's own language packs alone, and so it finds none of ours.
 * A schema with `jupyter.lab.transform` is not loaded before this was called, nor where nobody calls it.
 */
export function translateSettings(
  registry: ISettingRegistry,
  plugin: string,
  trans: TranslationBundle
): void {
  registry.transform(plugin, {
    fetch: fetched => ({
      ...fetched,
      schema: translated(fetched.schema, trans)
    })
  });
}

/** *part* of a schema, and what is in it, with its words in the language of *trans*. */
export function translated<Part>(part: Part, trans: TranslationBundle): Part {
  if (Array.isArray(part)) {
    return part.map((one: unknown) => translated(one, trans)) as Part;
  }
  if (typeof part !== 'object' || part === null) {
    return part;
  }
  const entries = Object.entries(part).map(
    ([name, value]: [string, unknown]) =>
      WORDS.has(name) && typeof value === 'string'
        ? [name, inLanguage(value, trans)]
        : [name, translated(value, trans)]
  );
  return Object.fromEntries(entries) as Part;
}
