/* The first load of the resident app (the scripts and styles its index.html names) must stay within 60 KiB gzip, and nothing in
 * web/dist may name a foreign host, save for names that are never fetched. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMIT = 60 * 1024;
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const gz = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const first = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((m) => m[1]);
if (first.length === 0) throw new Error('index.html names no script');

let total = 0;
for (const file of first) {
  total += gz(file);
  console.log(`${String(gz(file)).padStart(7)}  ${file}`);
}
console.log(`${String(total).padStart(7)}  first load, gzip (limit ${LIMIT})`);

// XML namespaces and the manual pages that libraries name in their messages
const NEVER_FETCHED = /^https?:\/\/(www\.w3\.org\/|vuejs\.org\/error-reference|router\.vuejs\.org|localhost\b|echarts\.apache\.org|element-plus\.org|github\.com)/;
const foreign = [];
let all = 0;
const walk = (dir) => {
  for (const name of readdirSync(join(dist, dir))) {
    const file = join(dir, name);
    if (statSync(join(dist, file)).isDirectory()) walk(file);
    else {
      if (!file.startsWith('console')) all += gz(file);
      const text = readFileSync(join(dist, file), 'utf8');
      if (/\.(js|css|html|svg)$/.test(name)) foreign.push(...(text.match(/https?:\/\/[\w.-]+[^\s"'`)\\]*/g) ?? []).filter((u) => !NEVER_FETCHED.test(u)).map((u) => `${file}: ${u}`));
    }
  }
};
walk('.');
console.log(`${String(all).padStart(7)}  resident app in all, gzip`);
for (const f of foreign) console.error(`foreign address in ${f}`);
if (total > LIMIT) console.error('The first load is too large.');
process.exit(total > LIMIT || foreign.length ? 1 : 0);
