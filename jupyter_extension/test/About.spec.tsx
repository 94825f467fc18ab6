import * as React from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

import golden from '../../tests/cases/about/wire.json';
import { About } from '../src/components/About';
import type { About as Facts } from '../src/wire';
import { bundle } from './trans';

/** The same file is held against the Python side: it is the contract. */
const facts: Facts = golden;

const rows = (shown: Facts | null): (string | null)[][] => {
  const body = document.createElement('div');
  body.innerHTML = renderToStaticMarkup(
    <About version="0.1.0" facts={shown} next="Go on." trans={bundle()} />
  );
  const terms = [...body.querySelectorAll('dt')];
  return [
    ...terms.map(term => [
      term.textContent,
      term.nextElementSibling?.textContent ?? null
    ]),
    [body.querySelector('p')?.textContent ?? null]
  ];
};

describe('About', () => {
  it('shows versions, and that git was not found', () => {
    expect(rows(facts)).toEqual([
      ['Extension', '0.1.0'],
      ['Server part', '0.1.0'],
      ['Python', '3.12.3'],
      ['git', 'not found'],
      ['Go on.']
    ]);
  });

  it('shows what git says of itself', () => {
    expect(rows({ ...facts, git: 'git version 2.43.0' })).toContainEqual([
      'git',
      'git version 2.43.0'
    ]);
  });

  it('says so when there is no server part to tell', () => {
    expect(rows(null)).toEqual([
      ['Extension', '0.1.0'],
      ['Server part', 'not loaded'],
      ['Go on.']
    ]);
  });

  it('shows hostile text as text', () => {
    const hostile = '<img src=x onerror=alert(1)>';
    expect(rows({ ...facts, git: hostile })).toContainEqual(['git', hostile]);
  });
});
