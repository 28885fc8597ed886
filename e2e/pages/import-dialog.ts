import type { Locator, Page } from '@playwright/test';

export class ImportDialog {
  readonly begin: Locator;
  readonly dialog: Locator;
  readonly path: Locator;
  readonly look: Locator;
  readonly feed: Locator;
  readonly eventTime: Locator;
  /** Of CSV alone. */
  readonly noHeader: Locator;
  readonly start: Locator;

  constructor(page: Page) {
    this.begin = page.getByRole('button', { name: 'Import…' }).first();
    this.dialog = page.getByRole('dialog', { name: 'Import files into a feed' });
    this.path = this.dialog.getByRole('textbox', { name: 'File or folder' });
    this.look = this.dialog.getByRole('button', { name: 'Look inside' });
    this.feed = this.dialog.getByRole('textbox', { name: 'Feed', exact: true });
    this.eventTime = this.dialog
      .getByRole('combobox', { name: 'Event time' })
      .or(this.dialog.getByRole('textbox', { name: 'Event time' }));
    this.noHeader = this.dialog.getByRole('radio', { name: 'is a row' });
    this.start = this.dialog.getByRole('button', { name: 'Import', exact: true });
  }
}
