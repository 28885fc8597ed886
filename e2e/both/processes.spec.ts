import { expect, test } from '../fixtures/app';
import { FramePage } from '../pages/frame-page';

for (const role of ['core', 'query'] as const) {
  test(`says that the ${role} process is gone and recovers by itself`, async ({ lagoon, page }) => {
    const frame = new FramePage(page);
    await expect(frame.statusBar).toContainText(lagoon.lakeRoot);
    const other = role === 'core' ? 'query' : 'core';
    await expect.poll(() => lagoon.processId(other)).not.toBeNull();
    const untouched = await lagoon.processId(other);

    const wasShown = await frame.watchProcessNotice();
    const killed = new Set<number>();
    // In a browser, a process that dies before the page was first connected to it is one that is still starting: then its successor is killed.
    await expect
      .poll(async () => {
        const id = await lagoon.processId(role);
        if (id !== null && !killed.has(id)) {
          killed.add(id);
          process.kill(id, 'SIGKILL');
        }
        return wasShown();
      })
      .toBe(true);
    await expect(frame.processNotice).toBeHidden();

    await expect.poll(() => lagoon.processId(role)).not.toBeNull();
    expect(killed).not.toContain(await lagoon.processId(role));
    expect(await lagoon.processId(other)).toBe(untouched);
    await page.reload();
    await expect(frame.statusBar).toContainText(lagoon.lakeRoot);
  });
}
