import { TranslationManager } from '@jupyterlab/translation';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import golden from '../../tests/cases/about/wire.json';
import chinese from '../../src/rundiff/locale/zh_CN/LC_MESSAGES/rundiff.json';

const source = join(__dirname, '../src');
const { '': header, ...catalogue } = chinese;

const marked = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.tsx?$/.test(name))
  .flatMap(name => [
    ...readFileSync(join(source, name), 'utf8').matchAll(
      /trans\.__\(\s*'([^']+)'/g
    )
  ])
  .map(([, sentence]) => sentence);

describe('the Chinese catalogue', () => {
  it('holds what the source marks and the hint the server sends, and nothing else', () => {
    const expected = new Set([...marked, golden.hint]);
    expect(new Set(Object.keys(catalogue))).toEqual(expected);
  });

  it('keeps the placeholders of every sentence', () => {
    const placeholders = (words: string) => [...words.matchAll(/%\d/g)].join();
    for (const [english, [translated]] of Object.entries(catalogue)) {
      expect([english, placeholders(translated ?? '')]).toEqual([
        english,
        placeholders(english)
      ]);
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
