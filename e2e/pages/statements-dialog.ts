import type { Locator, Page } from '@playwright/test';

/** The statements that a ksqlDB server needs for the eight feeds. */
export class StatementsDialog {
  readonly dialog: Locator;
  readonly statements: Locator;
  readonly missing: Locator;
  /** Asks before anything is sent. */
  readonly begin: Locator;
  readonly send: Locator;
  readonly sync: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Streams and tables of the eight feeds' });
    this.statements = this.dialog.getByRole('list', { name: 'Statements, in their order' }).getByRole('listitem');
    this.missing = this.statements.filter({ hasText: 'Missing' });
    this.begin = this.dialog.getByRole('button', { name: /^Send \d+ statements?…$/ });
    this.send = this.dialog.getByRole('button', { name: /^Send \d+ statements?$/ });
    this.sync = this.dialog.getByRole('button', { name: 'Sync from server' });
  }
}
