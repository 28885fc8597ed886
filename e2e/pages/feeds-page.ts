import type { Locator, Page } from '@playwright/test';
import { namedFeed } from './named-feed';

export type JobWords = 'export of' | 'import into' | 'compaction of';

export type FeedAction = 'Edit' | 'Rename…' | 'Clone…' | 'Enable' | 'Disable' | 'Archive…' | 'Delete…';

export class FeedsPage {
  readonly add: Locator;
  /** The one dialog that is open. */
  readonly dialog: Locator;
  readonly exportAll: Locator;
  readonly openFolder: Locator;
  /** The dialog that asks for a path where there is no system dialog. */
  readonly folderPath: Locator;
  readonly confirmFolder: Locator;
  readonly details: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.add = page.getByRole('link', { name: 'Add feed' }).first();
    this.dialog = page.getByRole('dialog');
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

  /** The menu of a feed, then one of its items. */
  async act(feed: string, action: FeedAction): Promise<void> {
    await this.row(feed)
      .getByRole('button', { name: `More for ${feed}`, exact: true })
      .click();
    await this.#page.getByRole('menuitem', { name: action, exact: true }).click();
  }

  /** A button of the dialog that is open. */
  button(name: string): Locator {
    return this.dialog.getByRole('button', { name, exact: true });
  }

  async show(tab: 'In use' | 'Archived'): Promise<void> {
    await this.#page
      .getByRole('tablist', { name: 'Feeds' })
      .getByRole('tab', { name: new RegExp(`^${tab}`) })
      .click();
  }

  restore(feed: string): Locator {
    return this.#page.getByRole('button', { name: `Restore ${feed}`, exact: true });
  }

  deleteArchived(feed: string): Locator {
    return this.#page.getByRole('button', { name: `Delete the archived ${feed}`, exact: true });
  }

  async open(feed: string): Promise<void> {
    await this.row(feed).getByRole('link').click();
  }
}
