import { nullTranslator } from '@jupyterlab/translation';

import { secretsIn } from '../src/components/secrets';
import type { Written } from '../src/wire';

const trans = nullTranslator.load('rundiff');

const PLAIN: Written = {
  text: 'x = 1',
  name: 'lib.py.patch',
  form: 'patch',
  headings: [],
  masked: 0,
  secrets: []
};

describe('what is said of secrets before a text is passed on', () => {
  it('is nothing where there are none', () => {
    expect(secretsIn(PLAIN, trans)).toBeNull();
  });

  it('names the files of a patch and how many each holds', () => {
    const secrets = [
      { path: 'train.ipynb', count: 2 },
      { path: 'a\u202Eb.py', count: 1 }
    ];
    const told = secretsIn({ ...PLAIN, secrets }, trans);
    expect(told?.tone).toBe('warning');
    expect(told?.title).toBe('This patch holds what looks like 3 secrets.');
    expect(told?.more).toContain('train.ipynb (2), ');
    expect(told?.more).not.toContain('\u202E');
  });

  it('names only the first files of many', () => {
    const secrets = Array.from({ length: 8 }, (_, at) => ({
      path: `f${at}.py`,
      count: 1
    }));
    const more = secretsIn({ ...PLAIN, secrets }, trans)?.more ?? '';
    expect(more).toContain('f4.py (1), and 3 more');
    expect(more).not.toContain('f5.py');
  });

  it('counts what is masked in a text to read', () => {
    const told = secretsIn({ ...PLAIN, form: 'git', masked: 1 }, trans);
    expect([told?.tone, told?.title, told?.more]).toEqual([
      'plain',
      'What looks like a secret is masked in this text.',
      ''
    ]);
  });
});
