import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './measure';
import { arrowInThePage } from './ui/arrow-in-the-page';
import { bigFeeds } from './ui/big-feed';
import { firstRowsShown } from './ui/first-rows-shown';
import { scrolling } from './ui/scrolling';
import { starting } from './ui/starting';

/**
 * The built window on a feed of 10,000,000 rows, the lake's own and an opened folder: from Run to the first rows on the screen, beside DuckDB's own first chunk; frames and memory while
 * it is scrolled; a million rows as Arrow in the page, beside the query alone; from the start to the first page, beside an empty window.
 */
export const run: Bench = async (report) => {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-bench-ui-'));
  try {
    const { own, opened } = await bigFeeds(folder, report);
    return {
      rows: own.rows,
      ...(await starting(opened, report)),
      ...(await firstRowsShown(own, 'own feed', report)),
      ...(await firstRowsShown(opened, 'opened folder', report)),
      ...(await scrolling(own, report)),
      ...(await arrowInThePage(own, report)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
