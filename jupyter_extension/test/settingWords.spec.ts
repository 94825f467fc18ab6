import { SettingRegistry } from '@jupyterlab/settingregistry';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { TranslationManager } from '@jupyterlab/translation';
import type { IDataConnector } from '@jupyterlab/statedb';
import { JSONExt } from '@lumino/coreutils';

import chinese from '../../src/rundiff/locale/zh_CN/LC_MESSAGES/rundiff.json';
import schema from '../schema/plugin.json';
import { translateSettings } from '../src/panel/settingWords';

const PLUGIN = 'rundiff:plugin';

/** The settings as the server keeps them: always in English. */
class Kept implements Pick<
  IDataConnector<ISettingRegistry.IPlugin, string>,
  'fetch' | 'save'
> {
  private _raw = '{}';

  fetch(id: string): Promise<ISettingRegistry.IPlugin> {
    return Promise.resolve({
      id,
      raw: this._raw,
      version: '0',
      data: { composite: {}, user: {} },
      schema: JSONExt.deepCopy(schema as unknown as ISettingRegistry.ISchema)
    });
  }

  save(_id: string, raw: string): Promise<void> {
    this._raw = raw;
    return Promise.resolve();
  }
}

async function chineseTrans() {
  const lab = new TranslationManager('', '', undefined, {
    fetch: () => Promise.resolve({ data: { rundiff: chinese }, message: '' })
  } as unknown as ConstructorParameters<typeof TranslationManager>[3]);
  await lab.fetch('zh_CN');
  return lab.load('rundiff');
}

const english = (schema: ISettingRegistry.ISchema) =>
  [...JSON.stringify(schema).matchAll(/"(?:title|description)":"([^"]+)"/g)]
    .map(([, words]) => words)
    .filter(words => !/\p{Script=Han}/u.test(words ?? ''));

describe('the form of the settings', () => {
  it('is in the language of Lab, after a setting was changed, too', async () => {
    const registry = new SettingRegistry({
      connector: new Kept() as unknown as ConstructorParameters<
        typeof SettingRegistry
      >[0]['connector']
    });
    translateSettings(registry, PLUGIN, await chineseTrans());
    const settings = await registry.load(PLUGIN);
    expect(english(settings.schema)).toEqual(['rundiff']);
    expect(settings.schema.properties?.openOnStart?.title).toBe('启动时打开');

    await settings.set('contextLines', 5);
    expect(settings.composite.contextLines).toBe(5);
    expect(english(settings.schema)).toEqual(['rundiff']);
  });
});
