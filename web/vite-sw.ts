/* A service worker of our own: it keeps the shell of the app (all its files, about 100 KB) so that the crisis numbers and the safety
 * plan open without a network. It never keeps an answer of the API. A new release takes over with the next visit, never under a
 * half-filled form. */
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const worker = (release: string, files: string[]): string => `const C='xq-${release}',F=${JSON.stringify(files)};
addEventListener('install',e=>e.waitUntil(caches.open(C).then(c=>c.addAll(F))));
addEventListener('activate',e=>e.waitUntil(caches.keys().then(k=>Promise.all(k.filter(n=>n!==C).map(n=>caches.delete(n))))));
addEventListener('fetch',e=>{const r=e.request,u=new URL(r.url);
if(r.method!=='GET'||u.origin!==location.origin||/^\\/(api|console|field|fhir|metrics|healthz|readyz)(\\/|$)/.test(u.pathname))return;
if(r.mode==='navigate')e.respondWith(fetch(r).then(a=>a.ok?a:Promise.reject()).catch(()=>caches.match('/').then(a=>a||Response.error())));
else if(F.includes(u.pathname))e.respondWith(caches.match(u.pathname).then(a=>a||fetch(r)))});
`;

export function serviceWorker(extra: string[]): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = ['/', ...extra, ...Object.keys(bundle).filter((f) => f !== 'index.html').map((f) => `/${f}`)].sort();
      const hash = createHash('sha256');
      for (const name of Object.keys(bundle).sort()) {
        const part = bundle[name]!;
        hash.update(name).update(part.type === 'chunk' ? part.code : part.source);
      }
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: worker(hash.digest('hex').slice(0, 12), files) });
    },
  };
}
