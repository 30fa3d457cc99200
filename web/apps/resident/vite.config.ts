import { defineConfig, mergeConfig } from 'vite';
import { app } from '../../vite.shared.ts';
import { serviceWorker } from '../../vite-sw.ts';

export default defineConfig(mergeConfig(app('resident', '/'), { plugins: [serviceWorker(['/favicon.svg', '/chevron.svg'])] }));
