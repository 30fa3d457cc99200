/* Types of the API from the program itself: `xinqiao openapi` -> packages/api/src/schema.d.ts. The file is committed;
 * packages/api/src/check.ts holds the client to it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));
const program = process.env.XINQIAO ?? join(web, '../build/src/app/xinqiao');
const said = spawnSync(program, ['openapi'], { encoding: 'utf8', maxBuffer: 64 << 20 });
if (said.status !== 0) {
  console.error(`${program} openapi: ${said.error?.message ?? said.stderr}`);
  process.exit(1);
}
const dir = mkdtempSync(join(tmpdir(), 'xinqiao-gen-'));
const source = join(dir, 'openapi.json');
writeFileSync(source, said.stdout);
const made = spawnSync(process.execPath, [join(web, 'node_modules/openapi-typescript/bin/cli.js'), source,
  '-o', join(web, 'packages/api/src/schema.d.ts')], { cwd: web, stdio: 'inherit' });
rmSync(dir, { recursive: true });
process.exit(made.status ?? 1);
