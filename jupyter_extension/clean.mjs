// Remove what a build leaves. The bundle's folder stays, because `jupyter-builder develop` links to it.
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const bundle = join(here, '../src/rundiff/labextension');

rmSync(join(here, 'lib'), { recursive: true, force: true });
try {
  for (const name of readdirSync(bundle)) {
    rmSync(join(bundle, name), { recursive: true });
  }
} catch (error) {
  if (error.code !== 'ENOENT') {
    throw error;
  }
}
