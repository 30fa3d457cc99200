import { defineConfig, mergeConfig } from 'vite';
import Components from 'unplugin-vue-components/vite';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import { app } from '../../vite.shared.ts';

export default defineConfig(
  mergeConfig(app('console', '/console/'), {
    plugins: [Components({ resolvers: [ElementPlusResolver({ importStyle: 'css' })], dts: false, dirs: [] })],
    build: { chunkSizeWarningLimit: 700 },
  }),
);
