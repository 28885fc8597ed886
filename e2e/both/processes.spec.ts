import { expect, test } from '../fixtures/app';
import { FramePage } from '../pages/frame-page';

for (const role of ['core', 'query'] as const) {
  test(`says that the ${role} process is gone and recovers by itself`, async ({ lagoon, page }) => {
    const frame = new FramePage(page);
    await expect(frame.statusBar).toContainText(lagoon.lakeRoot);
    await expect.poll(() => lagoon.processId(role)).not.toBeNull();
    const killed = await lagoon.processId(role);
    const other = role === 'core' ? 'query' : 'core';
    const untouched = await lagoon.processId(other);
    if (killed === null) throw new Error(`No ${role} process.`);

    // Seen however short it is: the notice is gone again a moment later.
    const seen = frame.processNotice.waitFor({ state: 'visible' });
    process.kill(killed, 'SIGKILL');
    await seen;
    await expect(frame.processNotice).toBeHidden();

    await expect.poll(() => lagoon.processId(role)).not.toBeNull();
    expect(await lagoon.processId(role)).not.toBe(killed);
    expect(await lagoon.processId(other)).toBe(untouched);
    await page.reload();
    await expect(frame.statusBar).toContainText(lagoon.lakeRoot);
  });
}
