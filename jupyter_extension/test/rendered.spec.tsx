import * as React from 'react';
import { createRoot } from 'react-dom/client';

import { Shown } from '../src/components/split/Shown';
import type { Bundle } from '../src/splitView';
import { trans } from './shown';

const NO_PICTURES: ReadonlyMap<string, string> = new Map();
const bundle = (text: string): Bundle => ({ 'text/plain': text });

/** What a notebook shows, of which a test says what becomes. */
function page() {
  const node = document.createElement('div');
  document.body.append(node);
  const root = createRoot(node);
  const renders: {
    done: () => Promise<void>;
    fail: (why: string) => Promise<void>;
  }[] = [];
  const show = () =>
    new Promise<() => void>((resolve, reject) => {
      renders.push({
        done: () =>
          React.act(async () => {
            resolve(() => undefined);
            await Promise.resolve();
          }),
        fail: why =>
          React.act(async () => {
            reject(new Error(why));
            await Promise.resolve();
          })
      });
    });
  const draw = (of: Bundle) => {
    React.act(() => {
      root.render(
        <Shown bundle={of} pictures={NO_PICTURES} show={show} trans={trans} />
      );
    });
  };
  return { node, draw, renders };
}

describe('what a notebook shows', () => {
  it('says why it cannot be shown, as long as it is that which cannot', async () => {
    const { node, draw, renders } = page();
    draw(bundle('one'));
    await renders[0]?.fail('no such font');
    expect(node.textContent).toContain('no such font');
    draw(bundle('two'));
    await renders[1]?.done();
    expect(node.textContent).toBe('');
  });

  it('is not spoken of by what stood in its place before', async () => {
    const { node, draw, renders } = page();
    draw(bundle('one'));
    draw(bundle('two'));
    await renders[1]?.done();
    await renders[0]?.fail('too late');
    expect(node.textContent).toBe('');
  });
});
