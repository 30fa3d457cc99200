/* Service workers of our own. The resident app keeps its whole shell (all its files, about 100 KB) so that the crisis numbers and the
 * safety plan open without a network; the console keeps what one page needs that is used where there is none. No answer of the API is
 * ever kept. A new release takes over with the next visit, never under a half-filled form. */
import { createHash } from 'node:crypto';
import type { Plugin, Rollup } from 'vite';

interface Kept { cache: string; release: string; files: string[]; start: string; mine: string }

const worker = (k: Kept): string => `const P='${k.cache}-',C=P+'${k.release}',F=${JSON.stringify(k.files)};
addEventListener('install',e=>e.waitUntil(caches.open(C).then(c=>c.addAll(F))));
addEventListener('activate',e=>e.waitUntil(caches.keys().then(k=>Promise.all(k.filter(n=>n.startsWith(P)&&n!==C).map(n=>caches.delete(n))))));
addEventListener('fetch',e=>{const r=e.request,u=new URL(r.url);
if(r.method!=='GET'||u.origin!==location.origin||!(${k.mine}))return;
if(r.mode==='navigate')e.respondWith(fetch(r).then(a=>a.ok?a:Promise.reject()).catch(()=>caches.match('${k.start}').then(a=>a||Response.error())));
else if(F.includes(u.pathname))e.respondWith(caches.match(u.pathname).then(a=>a||fetch(r)))});
`;

function release(bundle: Rollup.OutputBundle): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(bundle).sort()) {
    const part = bundle[name]!;
    hash.update(name).update(part.type === 'chunk' ? part.code : part.source);
  }
  return hash.digest('hex').slice(0, 12);
}

export function serviceWorker(extra: string[]): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = ['/', ...extra, ...Object.keys(bundle).filter((f) => f !== 'index.html').map((f) => `/${f}`)].sort();
      const mine = '!/^\\/(api|console|field|fhir|metrics|healthz|readyz)(\\/|$)/.test(u.pathname)';
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: worker({ cache: 'xq', release: release(bundle), files, start: '/', mine }) });
    },
  };
}

/** For one page of an app under `base`: the first load, the modules whose path ends with one of `pages`, and all that they import. */
export function pageWorker(base: string, extra: string[], pages: string[]): Plugin {
  return {
    name: 'page-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const found = new Set<string>();
      const take = (name: string): void => {
        const part = bundle[name];
        if (!part || found.has(name)) return;
        found.add(name);
        if (part.type !== 'chunk') return;
        part.imports.forEach(take);
        part.viteMetadata?.importedCss.forEach(take);
        part.viteMetadata?.importedAssets.forEach(take);
      };
      for (const part of Object.values(bundle)) {
        if (part.type === 'chunk' && (part.isEntry || pages.some((p) => part.moduleIds.some((m) => m.endsWith(p))))) take(part.fileName);
      }
      const files = [base, ...extra, ...[...found].map((f) => base + f)].sort();
      const mine = `u.pathname.startsWith('${base}')`;
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: worker({ cache: 'xqc', release: release(bundle), files, start: base, mine }) });
    },
  };
}
