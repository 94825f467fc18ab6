// The JSON schema of the wire on standard input; its TypeScript types on standard output.
import { text } from 'node:stream/consumers';

import { compile } from 'json-schema-to-typescript';

const banner =
  '// Made by `make wire` from src/rundiff/render/wire/shapes.py; a test holds it to that.';

const schema = JSON.parse(await text(process.stdin));
const types = await compile(schema, 'Wire', {
  bannerComment: banner,
  unreachableDefinitions: true,
  additionalProperties: false,
  maxItems: 2,
  style: {
    singleQuote: true,
    arrowParens: 'avoid',
    trailingComma: 'none',
    printWidth: 80
  }
});
// The wrapper that the definitions hang on is no type of ours, and that it refers to them need not be said of each.
process.stdout.write(
  types
    .replace(/export interface Wire \{[^}]*\}\n+/, '')
    .replace(/\{\s*\[k: string\]: ([^;]*);\s*\}/g, 'Record<string, $1>')
    .replace(/\n \*\n \* This interface was referenced [^/]*\//g, '\n */')
);
