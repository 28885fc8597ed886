import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './measure';
import { arrowInThePage } from './ui/arrow-in-the-page';
import { bigFeed } from './ui/big-feed';
import { firstRowsShown } from './ui/first-rows-shown';
import { scrolling } from './ui/scrolling';
import { starting } from './ui/starting';

/**
 * The built window on a feed of 10,000,000 rows: from Run to the first rows on the screen, beside DuckDB's own first chunk; frames and memory while
 * it is scrolled; a million rows as Arrow in the page, beside the query alone; from the start to the first page, beside an empty window.
 */
export const run: Bench = async (report) => {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-bench-ui-'));
  try {
    const feed = await bigFeed(folder, report);
    return {
      rows: feed.rows,
      ...(await starting(feed, report)),
      ...(await firstRowsShown(feed, report)),
      ...(await scrolling(feed, report)),
      ...(await arrowInThePage(feed, report)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
