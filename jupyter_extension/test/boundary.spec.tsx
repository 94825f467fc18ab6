/** What cannot be drawn says so: React would leave a blank panel. */
import * as React from 'react';
import { createRoot } from 'react-dom/client';

import { Boundary } from '../src/components/Boundary';
import { inChinese, trans } from './shown';

let broken = true;

function Part({ words }: Readonly<{ words: string }>): React.JSX.Element {
  if (broken) {
    throw new TypeError(
      "Cannot read properties of undefined (reading 'doing')"
    );
  }
  return <p>{words}</p>;
}

/** A page with a part that may be broken, and what was done in it. */
function page(words = trans) {
  const node = document.createElement('div');
  document.body.append(node);
  const root = createRoot(node);
  const done: string[] = [];
  const draw = (of: string) => {
    React.act(() => {
      root.render(
        <Boundary
          of={of}
          retry={() => done.push('retried')}
          copy={text => done.push(text)}
          trans={words}
        >
          <Part words={of} />
        </Boundary>
      );
    });
  };
  const press = (name: string) => {
    const button = [...node.querySelectorAll('button')].find(
      one => one.textContent === name
    );
    React.act(() => button?.click());
  };
  draw('one');
  return { node, done, draw, press };
}

beforeEach(() => {
  broken = true;
  jest.spyOn(console, 'error').mockImplementation(() => undefined); // React tells it there, too
});
afterEach(() => {
  jest.restoreAllMocks();
});

it('says what is wrong, to be copied, and what to do', () => {
  const { node, done, press } = page();
  expect(node.textContent).toContain('cannot show this');
  press('Copy');
  expect(done[0]).toMatch(/^rundiff \S+: TypeError: Cannot read properties/);
});

it('is drawn again when one asks', () => {
  const { node, done, press } = page();
  press('Retry');
  expect(node.textContent).toContain('cannot show this');
  broken = false;
  press('Retry');
  expect(node.textContent).toBe('one');
  expect(done).toEqual(['retried', 'retried']);
});

it('is drawn again when there is something else to draw', () => {
  const { node, draw } = page();
  broken = false;
  draw('one');
  expect(node.textContent).toContain('cannot show this');
  draw('two');
  expect(node.textContent).toBe('two');
});

it('speaks Chinese', async () => {
  const { node } = page(await inChinese());
  expect(node.textContent).toContain('重试');
  expect(node.textContent).not.toContain('cannot show');
});
