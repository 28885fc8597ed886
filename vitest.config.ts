import { defineConfig } from 'vitest/config';

// Two workers: the integration tests share the machine with a Kafka broker and DuckDB's own threads.
const workers = 2;

// Of the tests and of every process that they start: none of them looks for a key in the home of whoever runs them, or makes one there.
const env = { LAGOON_ANONYMIZATION_KEY: 'the-key-of-the-tests-and-of-nobody-else' };

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: workers,
    passWithNoTests: false,
    restoreMocks: true,
    projects: [
      {
        test: {
          name: 'unit',
          env,
          pool: 'forks',
          include: ['src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          testTimeout: 15_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          env,
          pool: 'forks',
          include: ['{src,test,scripts}/**/*.integration.test.ts'],
          globalSetup: ['test/support/kafka/global-setup.ts', 'test/support/mariadb/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
