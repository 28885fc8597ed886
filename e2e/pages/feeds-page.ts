import type { Locator, Page } from '@playwright/test';
import { namedFeed } from './named-feed';

export class FeedsPage {
  readonly exportAll: Locator;
  readonly openFolder: Locator;
  /** The dialog that asks for a path where there is no system dialog. */
  readonly folderPath: Locator;
  readonly confirmFolder: Locator;
  readonly details: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.exportAll = page.getByRole('button', { name: 'Export all' });
    this.openFolder = page.getByRole('button', { name: 'Open a folder…' });
    const dialog = page.getByRole('dialog', { name: 'Open a folder of Parquet' });
    this.folderPath = dialog.getByRole('textbox');
    this.confirmFolder = dialog.getByRole('button', { name: 'Open', exact: true });
    this.details = page.getByRole('dialog');
  }

  row(feed: string): Locator {
    return this.#page.getByRole('row').filter({ has: this.#page.getByRole('rowheader', { name: namedFeed(feed) }) });
  }

  export(feed: string): Locator {
    return this.#page.getByRole('button', { name: `Export ${feed}`, exact: true });
  }

  cancel(feed: string): Locator {
    return this.#page.getByRole('button', { name: `Cancel the job of ${feed}`, exact: true });
  }

  progress(feed: string): Locator {
    return this.#page.getByRole('progressbar', { name: `Progress of ${feed}`, exact: true });
  }

  enabled(feed: string): Locator {
    return this.#page.getByRole('switch', { name: `${feed} is enabled`, exact: true });
  }

  async open(feed: string): Promise<void> {
    await this.row(feed).getByRole('link').click();
  }
}
