import { inPseudo, pseudo, untranslated } from './pseudo';
import { Shown } from './shown';
import { STATES } from './states';

describe.each(STATES)('in a language made by machine, "%s"', (_, seen) => {
  it('says nothing that no catalogue can translate', async () => {
    const panel = new Shown(seen, await inPseudo());
    expect(panel.text).toContain('⟦');
    expect(untranslated(panel.page, seen)).toEqual([]);
    expect(panel.all('[lang=en-XA]')).toHaveLength(1);
  });
});

it('what forgot to be translated is found in text, in names and beside code, and data is not', () => {
  const page = document.createElement('div');
  page.innerHTML =
    '<p>⟦ȧ⟧ left <code>x = 1</code></p><p>⟦ȧ <code>b</code> ƈ⟧ a.ipynb, 3 min</p><i title="name it"></i>';
  const seen = { path: 'a.ipynb', kind: 'left' };
  expect(untranslated(page, seen)).toEqual(['left ', 'name it']);
  expect(pseudo('take `a b` %1')).toBe('⟦ŧȧķḗ `a b` %1·····⟧');
});
