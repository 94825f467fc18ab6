import { TranslationManager } from '@jupyterlab/translation';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import golden from '../../tests/cases/about/wire.json';
import phrases from '../../tests/cases/phrases.json';
import schema from '../schema/plugin.json';
import chinese from '../../src/rundiff/locale/zh_CN/LC_MESSAGES/rundiff.json';

const source = join(__dirname, '../src');
const { '': header, ...catalogue } = chinese;

const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.tsx?$/.test(name))
  .map(name => readFileSync(join(source, name), 'utf8'));

const sentences = (pattern: RegExp) =>
  sources.flatMap(text =>
    [...text.matchAll(pattern)].map(([, sentence]) => sentence ?? '')
  );

const marked = sentences(/trans\.(?:__|_n)\(\s*'([^']+)'/g);
const plurals = sentences(/trans\._n\(\s*'([^']+)'/g);

/** What the form of the settings says; the name of the product is the same in every language. */
const settings = [
  ...JSON.stringify(schema).matchAll(/"(?:title|description)":("[^"]+")/g)
]
  .map(([, words]) => JSON.parse(words ?? '""') as string)
  .filter(words => words !== 'rundiff');

describe('the Chinese catalogue', () => {
  it('holds what the source marks, what the server and the settings say, and nothing else', () => {
    const expected = new Set([...marked, ...phrases, ...settings, golden.hint]);
    expect(new Set(Object.keys(catalogue))).toEqual(expected);
  });

  it('keeps the placeholders of every sentence', () => {
    const placeholders = (words: string) =>
      [...words.matchAll(/%\d/g)].map(String).sort().join();
    for (const [english, forms] of Object.entries(catalogue)) {
      for (const translated of forms) {
        expect([english, placeholders(translated)]).toEqual([
          english,
          placeholders(english)
        ]);
      }
    }
  });

  it('holds two forms of what is counted, though Chinese has one', () => {
    // Lab passes over a plural with one form: https://github.com/jupyterlab/jupyterlab/blob/main/packages/translation/src/gettext.ts
    const counted = new Map(Object.entries<string[]>(catalogue));
    for (const sentence of plurals) {
      expect([sentence, counted.get(sentence)?.length]).toEqual([sentence, 2]);
    }
  });

  it('is what a Chinese Lab shows', async () => {
    const lab = new TranslationManager('', '', undefined, {
      fetch: () => Promise.resolve({ data: { rundiff: chinese }, message: '' })
    } as unknown as ConstructorParameters<typeof TranslationManager>[3]);
    await lab.fetch('zh_CN');
    const trans = lab.load('rundiff');
    expect(trans.__('Close')).toBe('关闭');
    expect(trans.__('its server part is %1', '0.2.0')).toBe(
      '服务器端的版本是 0.2.0'
    );
  });

  it('names no version', () => {
    // https://github.com/jupyterlab/jupyterlab_server compares it with `jupyterlab`, and fails for the whole language.
    expect(header).not.toHaveProperty('version');
  });
});
