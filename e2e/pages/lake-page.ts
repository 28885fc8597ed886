import type { Locator, Page } from '@playwright/test';
import { namedFeed } from './named-feed';

export type LakeTab = 'Partitions' | 'Versions' | 'Files' | 'Schema' | 'First rows' | 'Commits';

export class LakePage {
  readonly picker: Locator;
  readonly query: Locator;
  readonly queryDay: Locator;
  readonly export: Locator;
  readonly days: Locator;
  readonly rows: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.picker = page.getByRole('combobox', { name: 'Feed' }).or(page.getByRole('textbox', { name: 'Feed' }));
    this.query = page.getByRole('link', { name: 'Query this', exact: true });
    this.queryDay = page.getByRole('link', { name: 'Query this day' });
    this.export = page.getByRole('main').getByRole('button', { name: 'Export', exact: true });
    this.days = page.getByRole('region', { name: /^Days of/ }).getByRole('button', { name: /rows/ });
    this.rows = page.getByRole('grid', { name: /^First rows of/ });
  }

  async choose(feed: string): Promise<void> {
    await this.#page
      .getByRole('main')
      .getByRole('link', { name: namedFeed(feed) })
      .click();
  }

  async show(tab: LakeTab): Promise<void> {
    await this.#page.getByRole('tab', { name: tab }).click();
  }

  fact(name: string): Locator {
    return this.#page.locator('dl > div').filter({ hasText: name }).getByRole('definition');
  }

  /** Rows of the table of the tab that is shown, without its header. */
  get tableRows(): Locator {
    return this.#page.getByRole('tabpanel').locator('tbody').getByRole('row');
  }
}
