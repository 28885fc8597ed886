import { expect } from '@playwright/test';
import { type Figures, type Report, round } from '../measure';
import type { BigFeed } from './big-feed';
import { inWindow, pageBytes } from './in-window';

const wheels = 300;
const pages = 60;

/** Frames while all rows of the feed are scrolled by wheel, by keys and dragged to the end, and what the page's process then holds. */
export async function scrolling(feed: BigFeed, report: Report): Promise<Figures> {
  return inWindow(feed, async (desktop, sql) => {
    const { page } = desktop;
    await sql.write(`SELECT * FROM ${feed.name}`);
    await sql.run.click();
    await expect(sql.status).toContainText(`${feed.rows.toLocaleString('en')} rows`, { timeout: 300_000 });
    await sql.grid.getByRole('gridcell').first().click();
    let peakBytes = 0;
    const weigh = async (): Promise<void> => {
      peakBytes = Math.max(peakBytes, await pageBytes(desktop));
    };
    const taken = await page.evaluateHandle(() => {
      const frames: number[] = [];
      let lastMs = performance.now();
      const frame = (nowMs: number): void => {
        frames.push(nowMs - lastMs);
        lastMs = nowMs;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      return frames;
    });
    await sql.grid.hover();
    for (let turn = 0; turn < wheels; turn += 1) await page.mouse.wheel(0, 900);
    await weigh();
    await page.keyboard.press('Control+End');
    await sql.grid.locator(`[aria-rowindex="${feed.rows + 1}"]`).waitFor();
    for (let turn = 0; turn < pages; turn += 1) await page.keyboard.press('PageUp');
    await weigh();
    // The bar, from the top to the end in steps of a hand.
    await page.keyboard.press('Control+Home');
    await sql.grid.evaluate(async (grid) => {
      for (let step = 1; step <= 120; step += 1) {
        grid.scrollTop = (grid.scrollHeight * step) / 120;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
    await sql.grid.locator(`[aria-rowindex="${feed.rows + 1}"]`).waitFor();
    await weigh();
    const frames = await taken.evaluate((all) => all.toSorted((one, other) => one - other));
    const at = (share: number): number => round(frames[Math.floor((frames.length - 1) * share)] ?? Number.NaN, 1);
    report(`${frames.length} frames, ${at(0.95)} ms p95, ${Math.round(peakBytes / 1e6)} MB`);
    return {
      'frames while scrolled': frames.length,
      'frame, median ms': at(0.5),
      'frame, p95 ms': at(0.95),
      'frame, longest ms': at(1),
      'page memory at most, MB': Math.round(peakBytes / 1e6),
    };
  });
}
