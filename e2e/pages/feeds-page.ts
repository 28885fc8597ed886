import type { Locator, Page } from '@playwright/test';
import { namedFeed } from './named-feed';

export type JobWords = 'export of' | 'import into' | 'compaction of';

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

  /** Of a feed that is made of files. */
  import(feed: string): Locator {
    return this.#page.getByRole('button', { name: `Import files into ${feed}`, exact: true });
  }

  /** The × beside one job; two may be at work on a feed. */
  cancel(job: JobWords, feed: string): Locator {
    return this.#page.getByRole('button', { name: `Cancel the ${job} ${feed}`, exact: true });
  }

  progress(job: JobWords, feed: string): Locator {
    return this.#page.getByRole('progressbar', { name: `Progress of the ${job} ${feed}`, exact: true });
  }

  enabled(feed: string): Locator {
    return this.#page.getByRole('switch', { name: `${feed} is enabled`, exact: true });
  }

  async open(feed: string): Promise<void> {
    await this.row(feed).getByRole('link').click();
  }
}
