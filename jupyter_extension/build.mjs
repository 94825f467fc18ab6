// Bundle lib/ with the builder of JupyterLab, from Node alone: `jupyter-builder build` finds the same script and the
// same metadata, but needs Python's package of that name, which an isolated wheel build does not have.
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const { resolve } = createRequire(import.meta.url);

const script = resolve('@jupyter/builder/lib/build-labextension.js');
const core = resolve('@jupyterlab/core-meta/core.package.json');
const { status } = spawnSync(
  process.execPath,
  [script, '--core-package-file', core, ...process.argv.slice(2), root],
  { stdio: 'inherit', cwd: root }
);
if (status !== 0) {
  process.exit(status ?? 1);
}

// Inside the bundle rather than on a line of its own in the wheel's shared data: that line and a linked bundle
// (`jupyter-builder develop`) would put the same file into the wheel twice.
copyFileSync(
  join(here, 'install.json'),
  join(root, 'src/rundiff/labextension/install.json')
);
