import type { TranslationBundle } from '@jupyterlab/translation';

let spoken = 'en';

/** The code of the language that the panel speaks, which need not be that of Lab: a catalogue names its own. */
export function languageOf(trans: TranslationBundle): string {
  return trans.__('en');
}

/** Dates and figures are written as in the language of *trans* from now on; Lab keeps one language until it is loaded again. */
export function speak(trans: TranslationBundle): TranslationBundle {
  spoken = languageOf(trans);
  return trans;
}

/** What dates and figures are written in: the browser's own where it is of the same language, since it says which country's. */
export function locale(): string | undefined {
  const [own] = new Intl.DateTimeFormat().resolvedOptions().locale.split('-');
  return own === spoken.split('-')[0] ? undefined : spoken;
}
