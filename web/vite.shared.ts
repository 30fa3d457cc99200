/* What every app shares: old engines, no source maps, nothing inlined (the strict CSP of the server would refuse it). */
import vue from '@vitejs/plugin-vue';
import type { UserConfig } from 'vite';

/** Chromium 79 is what old WeChat webviews carry; a newer target shows them a blank page. */
export const target = ['chrome79', 'safari13'];

const api = process.env.XINQIAO_API ?? 'http://127.0.0.1:8080';

/** Configuration of the app in `apps/<name>`, served under `base`. Plugins of the app come on top. */
export function app(name: string, base: string): UserConfig {
  return {
    base,
    plugins: [vue()],
    define: { __VUE_OPTIONS_API__: name === 'resident' ? 'false' : 'true', __VUE_PROD_DEVTOOLS__: 'false' },
    build: {
      target,
      cssTarget: target,
      outDir: name === 'resident' ? '../../dist' : `../../dist/${name}`,
      emptyOutDir: false, // tools/build.mjs clears: the apps share web/dist
      sourcemap: false,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    server: { host: '127.0.0.1', proxy: { '/api': api } },
  };
}
