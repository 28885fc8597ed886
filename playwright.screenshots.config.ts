import { defineConfig } from '@playwright/test';

// For every process that the tests start: none looks for a key in the home of whoever runs them, or makes one there.
process.env['LAGOON_ANONYMIZATION_KEY'] = 'the-key-of-the-tests-and-of-nobody-else';

/** `npm run screenshots`: pictures of the real window for the documents, and the million real messages of docs/kafka.md. No test. */
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
