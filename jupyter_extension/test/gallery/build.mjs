// Bundle the gallery into the file named on the command line; the page that it is put into brings the style sheets.
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
// It comes with the builder of JupyterLab.
const builder = createRequire(import.meta.url).resolve(
  '@jupyter/builder/package.json'
);
const { rspack } = createRequire(builder)('@rspack/core');

const target = resolve(process.argv[2]);
const swc = {
  jsc: {
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'classic' } },
    target: 'es2022'
  }
};
rspack(
  {
    mode: 'production',
    devtool: false,
    performance: false,
    context: here,
    entry: join(here, 'gallery.tsx'),
    output: { path: dirname(target), filename: basename(target) },
    resolve: { extensions: ['.tsx', '.ts', '.mjs', '.js', '.json'] },
    module: {
      rules: [{ test: /\.tsx?$/, loader: 'builtin:swc-loader', options: swc }]
    }
  },
  (error, stats) => {
    if (error !== null || stats.hasErrors()) {
      console.error(error ?? stats.toString('errors-only'));
      process.exit(1);
    }
  }
);
