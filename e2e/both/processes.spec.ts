import { expect, test } from '../fixtures/app';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';
import { SqlPage } from '../pages/sql-page';

for (const role of ['core', 'query'] as const) {
  test(`says that the ${role} process is gone and recovers by itself`, async ({ lagoon, page }) => {
    const frame = new FramePage(page);
    const sql = new SqlPage(page);
    // Both processes have answered the page before one of them is killed: the end of one that is still starting is not the page's affair.
    await new FirstRunPage(page).startEmpty.click();
    await frame.go('SQL');
    await sql.write('SELECT 40 + 2 AS answer');
    await sql.run.click();
    await expect(sql.grid.getByRole('gridcell', { name: '42', exact: true })).toBeVisible();
    // Away from the result, which says for itself that it went with its process.
    await frame.go('Overview');
    const killed = await lagoon.processId(role);
    const other = role === 'core' ? 'query' : 'core';
    const untouched = await lagoon.processId(other);
    if (killed === null || untouched === null) throw new Error('A process that has just answered is not there.');

    const wasShown = await frame.watchProcessNotice();
    process.kill(killed, 'SIGKILL');
    await expect.poll(wasShown).toBe(true);
    await expect(frame.processNotice).toBeHidden();

    await expect.poll(() => lagoon.processId(role)).not.toBeNull();
    expect(await lagoon.processId(role)).not.toBe(killed);
    expect(await lagoon.processId(other)).toBe(untouched);
    await page.reload();
    await expect(frame.statusBar).toContainText(lagoon.lakeRoot);
  });
}
