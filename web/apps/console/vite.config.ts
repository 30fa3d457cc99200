import { defineConfig, mergeConfig } from 'vite';
import Components from 'unplugin-vue-components/vite';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import { app } from '../../vite.shared.ts';
import { pageWorker } from '../../vite-sw.ts';

export default defineConfig(
  mergeConfig(app('console', '/console/'), {
    plugins: [pageWorker('/console/', [], ['pages/crisis/Survey.vue', 'locales/en.json', 'locale/lang/zh-cn.mjs', 'locale/lang/en.mjs']), Components({ resolvers: [ElementPlusResolver({ importStyle: 'css' })], dts: false, dirs: [] })],
    build: { chunkSizeWarningLimit: 700 },
  }),
);
