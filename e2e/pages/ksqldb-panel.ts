import type { Locator, Page } from '@playwright/test';

/** ksqlDB's part of the settings. */
export class KsqldbPanel {
  readonly region: Locator;
  readonly setUp: Locator;
  readonly remove: Locator;
  readonly url: Locator;
  readonly username: Locator;
  readonly password: Locator;
  readonly keepPassword: Locator;
  readonly caFile: Locator;
  readonly timeout: Locator;
  readonly testConnection: Locator;
  /** One line a step of the connection test. */
  readonly testSteps: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'ksqlDB', exact: true });
    this.setUp = this.region.getByRole('button', { name: 'Set up a server' });
    this.remove = this.region.getByRole('button', { name: 'Remove the server' });
    this.url = this.region.getByRole('textbox', { name: 'Address' });
    this.username = this.region.getByRole('textbox', { name: 'User name' });
    this.password = this.region.getByLabel('Password of ksqlDB');
    this.keepPassword = this.region.getByRole('button', { name: 'Keep password' });
    this.caFile = this.region.getByRole('textbox', { name: 'CA file (PEM)' });
    this.timeout = this.region.getByRole('textbox', { name: 'Time-out (seconds)' });
    this.testConnection = this.region.getByRole('button', { name: 'Test connection' });
    this.testSteps = this.region.getByRole('list', { name: 'Steps of the connection test' }).getByRole('listitem');
  }

  async testAgain(): Promise<void> {
    await this.testConnection.click();
    await this.region.getByText(/can be used with these settings|cannot be used yet/).waitFor();
  }
}
