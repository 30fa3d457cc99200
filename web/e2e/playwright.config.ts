/* The resident app against a stub: what a real server does not do on demand (replies that are lost, failures, empty lists). All else
 * is tested on the program itself, in e2e-live. */
import { defineConfig } from '@playwright/test';

const port = Number(process.env.XINQIAO_STUB_PORT ?? 18230);
const common = {
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  baseURL: `http://127.0.0.1:${port}`,
  launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' },
  contextOptions: { reducedMotion: 'reduce' as const },
};

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'out',
  workers: 1, // the stub is one for all
  reporter: [['list'], ['../e2e-live/count.ts']],
  timeout: 60_000,
  projects: [
    { name: 'phone', use: { ...common, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } },
  ],
  webServer: { command: `node stub.mjs ${port}`, port, reuseExistingServer: false },
});
