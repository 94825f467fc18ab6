import { Sanitizer } from '@jupyterlab/apputils/lib/sanitizer';

import { QuietSanitizer } from '../src/panel/split/quiet';

const RED = 'data:image/png;base64,AA==';
const quiet = new QuietSanitizer(
  new Sanitizer(),
  new Map([['red one.png', RED]]),
  name => `[${name}]`
);

/** Everything in *html* that a browser would ask for by itself. */
function asked(html: string): string[] {
  const page = new DOMParser().parseFromString(html, 'text/html');
  return [...page.querySelectorAll('*')].flatMap(element =>
    [...element.attributes]
      .filter(({ name, value }) => name !== 'href' && /\/\/|url\(/.test(value))
      .map(({ name, value }) => `${element.tagName} ${name}=${value}`)
  );
}

describe('what is shown of a notebook', () => {
  it.each([
    '<img src="https://leak.invalid/a.png">',
    '<img src="//leak.invalid/a.png">',
    '<img src=" https://leak.invalid/a.png">',
    '<img srcset="https://leak.invalid/a.png 2x" src="data:image/png;base64,AA==">',
    '<picture><source srcset="https://leak.invalid/a.png"><img alt="b"></picture>',
    '<video poster="https://leak.invalid/a.png" src="https://leak.invalid/b.mp4"></video>',
    '<audio src="https://leak.invalid/b.mp3"></audio>',
    '<table background="https://leak.invalid/a.png"><tr><td>1</td></tr></table>',
    '<p style="background: url(https://leak.invalid/a.png)">b</p>',
    '<p style="background-image: url(https://leak.invalid/a.png)">b</p>',
    '<p style="list-style: \\75 rl(https://leak.invalid/a.png)">b</p>',
    '<svg><image href="https://leak.invalid/a.png" xlink:href="https://leak.invalid/a.png"/></svg>',
    '<iframe src="https://leak.invalid"></iframe>',
    '<object data="https://leak.invalid/a.svg"></object>',
    '<link rel="stylesheet" href="https://leak.invalid/a.css">',
    '<style>@import "https://leak.invalid/a.css"</style>',
    '<input type="image" src="https://leak.invalid/a.png">',
    '<a href="https://fine.invalid" ping="https://leak.invalid">b</a>'
  ])('asks nobody for anything: %s', html => {
    const shown = quiet.sanitize(html);
    expect(asked(shown)).toEqual([]);
    expect(shown).not.toContain('leak.invalid/a.css');
  });

  it('runs nothing', () => {
    const shown = quiet.sanitize(
      '<img src=x onerror="hurt()"><script>hurt()</script><a href="javascript:hurt()">b</a><p onclick="hurt()">c</p>'
    );
    expect(shown).not.toMatch(/hurt|script/);
    expect(shown).toContain('[x]');
  });

  it('shows the pictures that came with it, and names the others', () => {
    expect(quiet.sanitize(`<img src="${RED}" alt="a">`)).toContain(RED);
    expect(quiet.sanitize('<img src="attachment:red%20one.png">')).toContain(
      RED
    );
    expect(
      quiet.sanitize('<p><img src="plots/a.png" alt="A <b>plot</b>"></p>')
    ).toBe('<p>[A &lt;b&gt;plot&lt;/b&gt;]</p>');
    expect(quiet.sanitize('<img src="attachment:%E0%A4%A">')).toBe(
      '[attachment:%E0%A4%A]'
    );
  });

  it('keeps what is only text', () => {
    const html =
      '<h2>A</h2><p>b <em>c</em> <a href="https://fine.invalid">d</a></p>';
    expect(quiet.sanitize(html)).toContain('<em>c</em>');
    expect(quiet.sanitize(html)).toContain('href="https://fine.invalid"');
  });
});
