/* Type-checks every apps/* (with the packages it uses) and then the tests and tool files of the workspace. */
import { existsSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(web, 'node_modules/vue-tsc/bin/vue-tsc.js');
const projects = readdirSync(join(web, 'apps'))
  .map((name) => join('apps', name, 'tsconfig.json'))
  .filter((file) => existsSync(join(web, file)))
  .concat('tsconfig.json');
let bad = 0;
for (const project of projects) {
  console.log(`vue-tsc ${project}`);
  bad |= spawnSync(process.execPath, [tsc, '--noEmit', '-p', project], { cwd: web, stdio: 'inherit' }).status ?? 1;
}
process.exit(bad);
