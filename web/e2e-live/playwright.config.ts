/* Browser tests against the real program; tests/browser/run.sh starts it on a demonstration region and sets XINQIAO_URL. */
import { defineConfig } from '@playwright/test';

const common = {
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  baseURL: process.env.XINQIAO_URL,
  actionTimeout: 8_000,
  launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' },
  contextOptions: { reducedMotion: 'reduce' as const },
};

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: process.env.XINQIAO_OUT ?? 'out',
  workers: 1, // one region for all; people in it meet
  reporter: [['list'], ['./count.ts']],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  projects: [
    { name: 'story', testIgnore: ['pages.spec.ts', 'resident.spec.ts'], use: common },
    { name: 'phone', testMatch: ['pages.spec.ts', 'resident.spec.ts'], use: { ...common, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } },
    { name: 'desktop', testMatch: 'pages.spec.ts', use: { ...common, viewport: { width: 1440, height: 900 } } },
  ],
});
