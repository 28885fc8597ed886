import { expect, test } from '../fixtures/app';
import { FramePage } from '../pages/frame-page';

test('takes the token out of the address, and keeps it over a reload of the tab', async ({ lagoon, page }) => {
  const frame = new FramePage(page);
  await expect(frame.statusBar).toContainText(lagoon.lakeRoot);
  expect(page.url()).not.toContain('token');
  await page.reload();
  await expect(frame.statusBar).toContainText(lagoon.lakeRoot);
});

test('shows nothing of the lake in another tab that does not have the token', async ({ lagoon, page }) => {
  await expect(new FramePage(page).statusBar).toContainText(lagoon.lakeRoot);
  const stranger = await page.context().newPage();
  const refused = stranger.waitForEvent('console', (message) =>
    /WebSocket connection to .* failed/.test(message.text()),
  );
  await stranger.goto(new URL('/', page.url()).href);
  await refused;
  await expect(stranger.getByText(lagoon.lakeRoot)).toHaveCount(0);
});

test('runs under the same policy as the desktop', async ({ page }) => {
  const directive = await page.evaluate(async () => {
    const violation = new Promise<string>((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
        once: true,
      });
    });
    const script = document.createElement('script');
    script.textContent = 'document.title = "injected"';
    document.head.append(script);
    return await violation;
  });
  expect(directive).toMatch(/^script-src/);
  expect(await page.title()).not.toBe('injected');
});
