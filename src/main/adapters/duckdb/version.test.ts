import { version } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { duckdbVersion } from './version';

it("is the library's own", () => {
  expect(duckdbVersion).toBe(version());
});
