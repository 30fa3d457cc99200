/* Builds every apps/* into web/dist: the resident app at its root, every other app in a folder of its name. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));
const vite = join(web, 'node_modules/vite/bin/vite.js');
const only = process.argv.slice(2);
const apps = readdirSync(join(web, 'apps'))
  .filter((name) => existsSync(join(web, 'apps', name, 'vite.config.ts')))
  .filter((name) => only.length === 0 || only.includes(name))
  .sort((a, b) => Number(b === 'resident') - Number(a === 'resident') || (a < b ? -1 : 1));

if (only.length === 0) rmSync(join(web, 'dist'), { recursive: true, force: true });
for (const name of apps) {
  const old = name === 'resident' ? 'dist/assets' : `dist/${name}`;
  rmSync(join(web, old), { recursive: true, force: true });
  const run = spawnSync(process.execPath, [vite, 'build'], { cwd: join(web, 'apps', name), stdio: 'inherit' });
  if (run.status !== 0) process.exit(run.status ?? 1);
}
