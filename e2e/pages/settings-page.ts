import type { Locator, Page } from '@playwright/test';

export class SettingsPage {
  readonly name: Locator;
  readonly brokers: Locator;
  readonly batchRows: Locator;
  readonly testConnection: Locator;
  /** One line a step of the connection test. */
  readonly testSteps: Locator;
  readonly save: Locator;
  readonly discard: Locator;
  readonly openOtherLake: Locator;
  readonly checks: Locator;
  readonly checkAgain: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.name = page.getByRole('textbox', { name: 'Name', exact: true });
    this.brokers = page.getByRole('textbox', { name: 'Brokers' });
    this.batchRows = page.getByRole('textbox', { name: 'Batch (rows)' });
    this.testConnection = page.getByRole('button', { name: 'Test connection' });
    this.testSteps = page.getByRole('list', { name: 'Steps of the connection test' }).getByRole('listitem');
    this.save = page.getByRole('button', { name: 'Save changes' });
    this.discard = page.getByRole('button', { name: 'Discard' });
    this.openOtherLake = page.getByRole('button', { name: 'Open another lake…' });
    this.checks = page.getByRole('region', { name: 'Checks' });
    this.checkAgain = page.getByRole('button', { name: 'Check again' });
  }

  async scheme(name: 'Light' | 'Dark' | 'As the system'): Promise<void> {
    await this.#page.getByRole('radiogroup', { name: 'Colour scheme' }).getByText(name, { exact: true }).click();
  }
}
