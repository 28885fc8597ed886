import { defineConfig } from '@playwright/test';

// For every process that the tests start: none looks for a key in the home of whoever runs them, or makes one there.
process.env['LAGOON_ANONYMIZATION_KEY'] = 'the-key-of-the-tests-and-of-nobody-else';

/**
 * The built app on real parts: `desktop` in Electron, `web` in Chromium on `lagoon serve`, `cli` the same build on a terminal. Page and core are
 * the same on both hosts: what a page does is asked once, on either host; Electron where it is the page's own. e2e/both has what the hosts do
 * each in its own way (transport, cancel, processes, files to choose, secrets, who one is), and the main job.
 * One worker: two Electrons on two cores would measure each other.
 */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // Ends a test that hangs; says nothing of speed. A machine of two cores that others share is at times three times as slow as at others.
  timeout: 180_000,
  expect: { timeout: 40_000 },
  reporter: 'list',
  projects: [
    { name: 'cli', testMatch: ['cli/**/*.spec.ts'] },
    { name: 'desktop', testMatch: ['desktop/**/*.spec.ts', 'both/**/*.spec.ts'], metadata: { host: 'desktop' } },
    { name: 'web', testMatch: ['web/**/*.spec.ts', 'both/**/*.spec.ts'], metadata: { host: 'web' } },
  ],
});
