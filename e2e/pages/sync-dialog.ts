import type { Locator, Page } from '@playwright/test';

/** Feeds taken from a server or from a file. */
export class SyncDialog {
  readonly dialog: Locator;
  readonly path: Locator;
  readonly compare: Locator;
  /** Ticks every change that can be applied, or none. */
  readonly all: Locator;
  readonly changes: Locator;
  readonly apply: Locator;
  readonly result: Locator;
  readonly lookAgain: Locator;
  readonly close: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.dialog = page.getByRole('dialog', { name: /^Sync feeds from/ });
    this.path = this.dialog.getByRole('textbox', { name: 'File' });
    this.compare = this.dialog.getByRole('button', { name: 'Compare', exact: true });
    this.all = this.dialog.getByRole('checkbox', { name: /ticked$/ });
    this.changes = this.dialog.getByRole('list', { name: 'What differs' }).getByRole('listitem');
    this.apply = this.dialog.getByRole('button', { name: /^Apply/ });
    this.result = this.dialog.getByRole('list', { name: 'What was applied' }).getByRole('listitem');
    this.lookAgain = this.dialog.getByRole('button', { name: 'Compare again' });
    // The × has the same name.
    this.close = this.dialog.getByRole('button', { name: 'Close' }).last();
  }

  async open(from: 'Sync from server' | 'Sync from file' | 'Statements of ksqlDB'): Promise<void> {
    await this.#page.getByRole('button', { name: 'Sync', exact: true }).click();
    await this.#page.getByRole('menuitem', { name: from }).click();
  }

  change(feed: string): Locator {
    return this.changes.filter({ has: this.tick(feed) });
  }

  tick(feed: string): Locator {
    return this.#page.getByRole('checkbox', { name: feed, exact: true });
  }

  /** Shows what a change is in detail. */
  details(feed: string): Locator {
    return this.dialog.getByRole('button', { name: `Details of ${feed}`, exact: true });
  }

  difference(what: string): Locator {
    return this.dialog.getByRole('row').filter({ has: this.#page.getByRole('rowheader', { name: what, exact: true }) });
  }
}
