import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Page } from '@playwright/test';
import { rolldown } from 'rolldown';
import { z } from 'zod';
import { type Figures, median, type Report, round, timed } from '../measure';
import type { BigFeed } from './big-feed';
import { inWindow } from './in-window';

const rounds = 5;
const rows = 1_000_000;
const windowRows = 65_536;
/** Ten columns of the types that payments have. */
const wide = `SELECT i, i * 2 AS b, (i / 100)::DECIMAL(18,2) AS amount, 'status ' || i % 5 AS status, md5(i::VARCHAR) AS hash, i % 7 AS c,
  i / 3.0 AS x, TIMESTAMPTZ '2026-01-01 00:00:00Z' + INTERVAL (i) SECOND AS at, i % 2 = 0 AS even, 'user_' || i AS user_name FROM range(${rows}) t(i)`;

const heldSchema = z.object({ rows: z.literal(rows), heldMs: z.number() });

/** A million rows by ten columns held by the page as Arrow, from the question to the last column decoded, beside DuckDB alone to its last chunk. */
export async function arrowInThePage(feed: BigFeed, report: Report): Promise<Figures> {
  const script = await bundled(join(import.meta.dirname, 'page-client.ts'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const alone: number[] = [];
  const held: number[] = [];
  try {
    await inWindow(feed, async ({ page }) => {
      // The first round warms up and does not count.
      for (let turn = 0; turn <= rounds; turn += 1) {
        const theirs = await timed(() => lastChunk(connection));
        const ours = await inPage(page, script);
        if (turn === 0) continue;
        alone.push(theirs);
        held.push(ours.heldMs);
      }
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  const [ours, theirs] = [median(held), median(alone)];
  report(`a million rows by ten: ${Math.round(ours)} ms to the page, ${Math.round(theirs)} ms alone`);
  return {
    'a million rows by ten, held by the page as Arrow, ms': Math.round(ours),
    'a million rows by ten, DuckDB alone to the last chunk, ms': Math.round(theirs),
    'a million rows by ten, ratio': round(ours / theirs),
  };
}

async function inPage(page: Page, script: string): Promise<z.infer<typeof heldSchema>> {
  const statement = JSON.stringify(wide);
  // As the console would: the page's policy lets no other script in. A turn later, for within the console's own turn text may be evaluated:
  // schemas that are made then count on it, and fail at the first value.
  const later = `new Promise((resolve) => setTimeout(resolve)).then(() => { ${script}; return pageClient.holdRows(${statement}, ${windowRows}); })`;
  return heldSchema.parse(await page.evaluate(later));
}

async function bundled(input: string): Promise<string> {
  const bundle = await rolldown({ input, platform: 'browser' });
  const { output } = await bundle.generate({ format: 'iife', name: 'pageClient' });
  await bundle.close();
  return output[0].code;
}

async function lastChunk(connection: DuckDBConnection): Promise<void> {
  const result = await connection.stream(wide);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; ) chunk = await result.fetchChunk();
}
