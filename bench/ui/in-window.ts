import { type DesktopConsole, launchDesktop } from '../../e2e/fixtures/desktop';
import { FramePage } from '../../e2e/pages/frame-page';
import { SqlPage } from '../../e2e/pages/sql-page';
import type { BigFeed } from './big-feed';

/** The built app on the feed, on its SQL page. */
export async function inWindow<T>(
  feed: BigFeed,
  work: (desktop: DesktopConsole, sql: SqlPage) => Promise<T>,
): Promise<T> {
  const desktop = await launchDesktop(feed.folder);
  try {
    const sql = new SqlPage(desktop.page);
    await new FramePage(desktop.page).go('SQL');
    await sql.editor.waitFor();
    return await work(desktop, sql);
  } finally {
    await desktop.close();
  }
}

/** Bytes that the page's process holds in memory. */
export async function pageBytes({ electron }: DesktopConsole): Promise<number> {
  const kilobytes = await electron.evaluate(
    ({ app }) => app.getAppMetrics().find((metric) => metric.type === 'Tab')?.memory.workingSetSize ?? Number.NaN,
  );
  return kilobytes * 1024;
}
