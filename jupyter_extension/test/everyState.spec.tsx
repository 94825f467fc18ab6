import { EVERY } from './runStates';
import { inChinese, Shown } from './shown';

describe.each(EVERY)('the state "%s"', (_, seen, list) => {
  it('says something in one region, and nothing raw', () => {
    const panel = new Shown(seen, undefined, list);
    expect(panel.all('[role=region]')).toHaveLength(1);
    expect(panel.text.trim()).not.toBe('');
    expect(panel.text).not.toMatch(/undefined|NaN|\[object|%\d/);
  });

  it('has a name for every button, and a copyable command beside each "Copy"', () => {
    const panel = new Shown(seen, undefined, list);
    for (const button of panel.all('button')) {
      const name = button.getAttribute('aria-label') ?? button.textContent;
      expect(name.trim()).not.toBe('');
    }
    for (const command of panel.all('.jp-Rundiff-command')) {
      expect(command.querySelector('code')?.textContent).not.toBe('');
    }
  });

  it('speaks Chinese', async () => {
    const panel = new Shown(seen, await inChinese(), list);
    expect(panel.text).toMatch(/[一-鿿]/);
    expect(panel.text).not.toMatch(/%\d/);
  });
});

it('every state has a name of its own', () => {
  const names = EVERY.map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
});
