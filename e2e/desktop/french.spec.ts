import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import { type DesktopConsole, launchDesktop } from '../fixtures/desktop';
import { englishOn, fr } from '../fixtures/french-words';
import { setColours, violations } from '../fixtures/violations';

const pages = [
  'overview',
  'feeds',
  'consumers',
  'lake',
  'sql',
  'notebooks',
  'quarantine',
  'warehouse',
  'reports',
  'settings',
] as const;

async function go(page: Page, name: (typeof pages)[number]): Promise<void> {
  await page
    .getByRole('navigation', { name: fr('app.pages') })
    .getByRole('link', { name: fr(`app.page.${name}`), exact: true })
    .click();
  await settled(page);
}

/** What the page reads is there. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('main').locator('[aria-busy="true"]:visible')).toHaveCount(0);
}

async function saysNoEnglish(page: Page, where: string): Promise<void> {
  // What fills a chart or a list is asked after the page has come up.
  await expect.poll(() => englishOn(page), { message: where }).toEqual([]);
}

/** On a system in French, whose language nobody chose here. */
async function inFrench(folder: string, journey: (desktop: DesktopConsole) => Promise<void>): Promise<void> {
  const desktop = await launchDesktop(folder, 'fr-FR');
  try {
    await setColours(desktop.page, 'light');
    await journey(desktop);
  } finally {
    await desktop.close();
  }
}

test('an empty lake is all French', async ({ folder }) => {
  test.slow();
  await inFrench(folder, async ({ page }) => {
    await page.getByRole('button', { name: fr('firstRun.empty.action') }).waitFor();
    await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
    await saysNoEnglish(page, 'first run');
    await page.getByRole('button', { name: fr('firstRun.empty.action') }).click();
    await page.getByRole('heading', { name: fr('settings.title'), exact: true }).waitFor();
    for (const name of pages) {
      await go(page, name);
      await saysNoEnglish(page, `${name}, empty`);
    }
  });
});

test('the sample lake is all French, and passes axe', async ({ folder }) => {
  test.slow();
  await inFrench(folder, async ({ page, electron }) => {
    const main = page.getByRole('main');
    const tab = (key: string) => main.getByRole('tab', { name: fr(key), exact: true });
    await page.getByRole('button', { name: fr('firstRun.sample.action') }).click();
    await page.getByRole('textbox', { name: fr('sql.editor') }).waitFor({ timeout: 150_000 });
    await page.getByRole('grid', { name: fr('sql.grid') }).waitFor();
    await saysNoEnglish(page, 'a result');
    for (const view of ['chart', 'pivot']) {
      const views = page.getByRole('radiogroup', { name: fr('sql.view.label') });
      await views.getByText(fr(`sql.view.${view}`), { exact: true }).click();
      await saysNoEnglish(page, view);
    }

    for (const name of pages) {
      await go(page, name);
      await saysNoEnglish(page, name);
      expect(await violations(page), name).toEqual([]);
    }

    await go(page, 'overview');
    // The sample's 100,000 events, with the space that French puts between thousands.
    await expect(main).toContainText(/100\u202F000/u);

    await go(page, 'feeds');
    await main
      .getByRole('link', { name: fr('feeds.add') })
      .first()
      .click();
    await settled(page);
    await saysNoEnglish(page, 'a new feed');
    await go(page, 'feeds');
    await main.getByRole('link', { name: `${fr('feeds.kind.stream')} transaction_stream`, exact: true }).click();
    const drawer = page.getByRole('dialog');
    for (const key of ['feeds.tab.configuration', 'feeds.tab.schema', 'feeds.tab.runs']) {
      await drawer.getByRole('tab', { name: fr(key) }).click();
      await saysNoEnglish(page, key);
    }
    await page.keyboard.press('Escape');

    const tabs = {
      transaction_stream: ['partitions', 'files', 'profile', 'schema', 'rows'],
      payment_method_totals: ['versions'],
    };
    for (const [feed, keys] of Object.entries(tabs)) {
      await go(page, 'lake');
      await main.getByRole('link', { name: feed }).first().click();
      for (const key of keys) {
        await tab(`lake.tab.${key}`).click();
        await settled(page);
        await saysNoEnglish(page, `${feed}, ${key}`);
      }
    }
    await go(page, 'lake');
    await tab('lake.tab.maintenance').click();
    await settled(page);
    await saysNoEnglish(page, 'maintenance');

    await go(page, 'warehouse');
    await main.getByRole('button', { name: fr('warehouse.unmade.action') }).click();
    await tab('warehouse.tab.live').waitFor();
    for (const key of ['live', 'questions', 'permissions', 'connect', 'tables']) {
      await tab(`warehouse.tab.${key}`).click();
      await settled(page);
      await saysNoEnglish(page, `warehouse, ${key}`);
    }

    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await saysNoEnglish(page, 'the palette');
    await page.keyboard.press('Escape');

    const labels = await electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label));
    expect(labels).toEqual(['&Fichier', '&Édition', '&Affichage', 'Fe&nêtre']);

    await go(page, 'settings');
    const languages = page.getByRole('radiogroup', { name: fr('settings.appearance.language') });
    await languages.getByText('English', { exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
    await expect.poll(() => electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items[0]?.label)).toBe('&File');
  });
});
