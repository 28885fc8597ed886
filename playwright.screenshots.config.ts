import { defineConfig } from '@playwright/test';

/** `npm run screenshots`: pictures of the real window for the documents, and the million real messages of the README. No test. */
export default defineConfig({
  testDir: 'e2e/screenshots',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
  projects: [{ name: 'desktop', metadata: { host: 'desktop' } }],
});
