import { defineConfig } from '@playwright/test';

/* The console against a stub: what the demonstration server does not do on demand (a second factor, no network, empty lists). All
 * else is tested on the program itself, in e2e-live. */
const port = Number(process.env.CONSOLE_PORT ?? 8093);

export default defineConfig({
  testDir: '.',
  outputDir: '../../../e2e/out/console',
  workers: 1, // one stub, one world
  timeout: 30_000,
  reporter: [['list'], ['../../../e2e-live/count.ts']],
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
