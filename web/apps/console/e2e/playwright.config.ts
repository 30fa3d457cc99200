import { defineConfig } from '@playwright/test';

/* The console against its stub server: build first (npm run build), then `npx playwright test -c apps/console/e2e/playwright.config.ts`. */
const port = Number(process.env.CONSOLE_PORT ?? 8093);

export default defineConfig({
  testDir: '.',
  outputDir: '../../../e2e/out/console',
  workers: 1, // one stub, one world
  timeout: 30_000,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' },
    contextOptions: { reducedMotion: 'reduce' },
  },
  webServer: { command: `node stub.mjs ${port}`, cwd: new URL('.', import.meta.url).pathname, url: `http://127.0.0.1:${port}/console/`, reuseExistingServer: false },
});
