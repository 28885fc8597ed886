import type { Locator, Page } from '@playwright/test';
import { namedFeed } from './named-feed';

export class ReportsPage {
  readonly save: Locator;
  readonly queryRuns: Locator;
  readonly #page: Page;
  readonly #region: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#region = page.getByRole('region', { name: 'Reports', exact: true });
    this.save = page.getByRole('button', { name: 'Save report' });
    this.queryRuns = page.getByRole('link', { name: 'Query the runs' });
  }

  total(name: string): Locator {
    return this.#region.locator('dl > div').filter({ hasText: name }).getByRole('definition');
  }

  row(feed: string): Locator {
    return this.#region.getByRole('row').filter({ has: this.#page.getByRole('rowheader', { name: namedFeed(feed) }) });
  }

  async open(feed: string): Promise<void> {
    await this.row(feed)
      .getByRole('link', { name: namedFeed(feed) })
      .click();
  }

  /** Event days of the chosen feed, each a link to the Lake page. */
  days(feed: string): Locator {
    return this.#region
      .getByRole('region', { name: `Event days of ${feed}` })
      .getByRole('rowheader')
      .getByRole('link');
  }
}
