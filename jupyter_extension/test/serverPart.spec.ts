import { ServerError } from '../src/errors';
import { nextStep, serverPart, state } from '../src/model/serverPart';
import type { About } from '../src/wire';
import { bundle } from './trans';

const well: About = {
  version: '0.1.0',
  python: '3.12.3',
  git: 'git version 2.43.0',
  hint: null
};

const answers = (about: Partial<About>) => () =>
  Promise.resolve({ ...well, ...about });
const fails = (error: unknown) => () =>
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- anything can be thrown
  Promise.reject<About>(error);

describe('the server part', () => {
  const trans = bundle();

  it.each([
    ['0.1.0', '0.1.0'],
    ['0.2.0-beta.1', '0.2.0b1']
  ])('is present when %s meets %s', async (extension, version) => {
    const part = await serverPart(extension, answers({ version }));
    expect(state(part, trans)).toBe('extension and server part are loaded');
  });

  it('is outdated when Jupyter was not restarted after an upgrade', async () => {
    const part = await serverPart('0.2.0', answers({ version: '0.1.0' }));
    expect(state(part, trans)).toBe('its server part is 0.1.0');
    expect(nextStep(part, trans)).toMatch(/^Restart Jupyter/);
  });

  it('is missing when the server knows no such address', async () => {
    const part = await serverPart(
      '0.1.0',
      fails(new ServerError(404, 'Not Found'))
    );
    expect(state(part, trans)).toBe('its server part is missing');
    expect(nextStep(part, trans)).toContain(
      'jupyter server extension enable rundiff'
    );
  });

  it.each([
    [new ServerError(403, 'Forbidden'), '403 Forbidden'],
    [new ServerError(500, ''), '500'],
    [new TypeError('Failed to fetch'), 'Failed to fetch'],
    ['gone', 'gone']
  ])('gives the reason when %s stands in the way', async (error, reason) => {
    const part = await serverPart('0.1.0', fails(error));
    expect(state(part, trans)).toBe(
      `its server part does not answer (${reason})`
    );
  });

  it('says what to do next: its own hint first', async () => {
    const hint = 'Install git.';
    const hinted = await serverPart('0.1.0', answers({ git: null, hint }));
    expect(nextStep(hinted, trans)).toBe(hint);
    expect(nextStep(await serverPart('0.1.0', answers({})), trans)).toContain(
      '%gitdiff'
    );
  });
});
