import type { Locator, Page } from '@playwright/test';

export class OverviewPage {
  readonly #page: Locator;

  constructor(page: Page) {
    this.#page = page.getByRole('region', { name: 'Overview', exact: true });
  }

  /** One of the figures on top, by its name. */
  total(name: string): Locator {
    return this.#page.locator('dl > div').filter({ hasText: name }).getByRole('definition');
  }

  card(feed: string): Locator {
    return this.#page.getByRole('link').filter({ has: this.#page.getByText(feed, { exact: true }) });
  }

  get attention(): Locator {
    return this.#page.getByRole('region', { name: 'Needs attention' });
  }
}
