/* Browser tests against the stub. The same specs run against the real server with XINQIAO_URL. */
import { defineConfig } from '@playwright/test';

const port = Number(process.env.XINQIAO_STUB_PORT ?? 18230);
const common = {
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  baseURL: process.env.XINQIAO_URL ?? `http://127.0.0.1:${port}`,
  launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' },
  contextOptions: { reducedMotion: 'reduce' as const },
};

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'out',
  workers: 1, // the stub is one for all
  reporter: [['list']],
  timeout: 60_000,
  projects: [
    { name: 'phone', use: { ...common, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } },
    { name: 'desktop', testIgnore: ['elder.spec.ts', 'offline.spec.ts'], use: { ...common, viewport: { width: 1440, height: 900 } } },
  ],
  ...(process.env.XINQIAO_URL ? {} : { webServer: { command: `node stub.mjs ${port}`, port, reuseExistingServer: false } }),
});
