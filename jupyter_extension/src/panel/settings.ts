import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { PanelModel } from '../model/panelModel';
import { USUAL } from '../view';
import type { Category, Settings } from '../view';
import { translateSettings } from './settingWords';

const PLUGIN = 'rundiff:plugin';

/** Every category once, so that a compiler says which one is missing. */
const CATEGORIES: Readonly<Record<Category, true>> = {
  architecture: true,
  checkpoint: true,
  data: true,
  device: true,
  distributed: true,
  environment: true,
  evaluation: true,
  'hyper-parameter': true,
  logging: true,
  loss: true,
  optimizer: true,
  other: true,
  plotting: true,
  precision: true,
  schedule: true,
  seed: true,
  transforms: true
};

export function isCategory(name: unknown): name is Category {
  return typeof name === 'string' && name in CATEGORIES;
}

/**
 * Let *model* be as the settings say, now and whenever they change, and their form speak as *trans* does.
 * *start* is called once where the panel opens by itself.
 */
export async function followSettings(
  registry: ISettingRegistry,
  model: PanelModel,
  trans: TranslationBundle,
  start: () => void
): Promise<void> {
  translateSettings(registry, PLUGIN, trans);
  const settings = await registry.load(PLUGIN);
  const read = () => {
    const wanted = settingsOf(settings.composite);
    model.configure(wanted);
    return wanted;
  };
  settings.changed.connect(read);
  if (read().openOnStart) {
    start();
  }
}

/** What is not as the schema wants it is as usual. */
export function settingsOf(
  composite: Readonly<Record<string, unknown>>
): Settings {
  const { contextLines, firstComparison, hiddenCategories } = composite;
  const flag = (name: 'showOther' | 'wordWrap' | 'openOnStart') => {
    const value = composite[name];
    return typeof value === 'boolean' ? value : USUAL[name];
  };
  return {
    firstComparison: isComparison(firstComparison)
      ? firstComparison
      : USUAL.firstComparison,
    showOther: flag('showOther'),
    hiddenCategories: Array.isArray(hiddenCategories)
      ? hiddenCategories.filter(isCategory)
      : USUAL.hiddenCategories,
    contextLines:
      typeof contextLines === 'number' && contextLines >= 0
        ? Math.floor(contextLines)
        : USUAL.contextLines,
    wordWrap: flag('wordWrap'),
    openOnStart: flag('openOnStart')
  };
}

function isComparison(name: unknown): name is Settings['firstComparison'] {
  return (
    name === 'since-last-run' || name === 'best-to-last' || name === 'head'
  );
}
