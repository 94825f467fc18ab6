/** Who types in a field is not interrupted: Lab draws the panel a frame later than a key, and a server answers later than that. */
import * as React from 'react';

import { Shown, view } from './shown';

const FIELDS: [string, string, (words: string) => unknown[]][] = [
  ['the changes', '.jp-Rundiff-search', query => ['filter', { query }]],
  ['the runs', '.jp-Rundiff-runFilter input', words => ['search', words]]
];

const seen = (query: string) =>
  view({ filters: { categories: [], query, folded: [] } });

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe.each(FIELDS)('a search in %s', (_, selector, sought) => {
  const opened = () => {
    const panel = new Shown(seen(''));
    const [field] = panel.all(selector);
    if (!(field instanceof HTMLInputElement)) {
      throw new Error(`no field ${selector}`);
    }
    return { panel, field };
  };
  const later = () => {
    React.act(() => {
      jest.advanceTimersByTime(200);
    });
  };

  it('keeps what is typed until the panel has been drawn, and after', () => {
    const { panel, field } = opened();
    panel.type(field, 'va');
    expect(field.value).toBe('va');
    later();
    expect(panel.calls.at(-1)).toEqual(sought('va'));
    panel.type(field, 'val');
    panel.update(seen('va'), { query: 'va' });
    expect(field.value).toBe('val');
    later();
    expect(panel.calls.at(-1)).toEqual(sought('val'));
  });

  it('is emptied where somebody else does that, whatever was to be looked for', () => {
    const { panel, field } = opened();
    panel.type(field, 'va');
    later();
    panel.update(seen('va'), { query: 'va' });
    panel.type(field, 'val');
    panel.update(seen(''), { query: '' });
    expect(field.value).toBe('');
    const before = panel.calls.length;
    later();
    expect(panel.calls).toHaveLength(before);
  });

  it('looks for what an input method writes once it is written', () => {
    const { panel, field } = opened();
    compose(field, 'sun');
    later();
    expect(panel.calls).toEqual([]);
    expect(field.value).toBe('sun');
    compose(field, '损失');
    React.act(() => {
      field.dispatchEvent(
        new CompositionEvent('compositionend', { bubbles: true })
      );
    });
    later();
    expect(panel.calls).toEqual([sought('损失')]);
  });
});

/** Have *words* in *field* from which somebody is still choosing. */
function compose(field: HTMLInputElement, words: string): void {
  const { prototype } = field.constructor as typeof HTMLInputElement;
  React.act(() => {
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(
      field,
      words
    );
    field.dispatchEvent(
      new InputEvent('input', { bubbles: true, isComposing: true })
    );
  });
}
