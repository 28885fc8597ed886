import type { Locator, Page } from '@playwright/test';

/** The warehouse's server in the settings. */
export class MysqlPanel {
  readonly region: Locator;
  readonly password: Locator;
  readonly keepPassword: Locator;
  readonly testConnection: Locator;
  /** One line a step of the connection test. */
  readonly testSteps: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'MySQL', exact: true });
    this.password = this.region.getByLabel('Password of MySQL');
    this.keepPassword = this.region.getByRole('button', { name: 'Keep password' });
    this.testConnection = this.region.getByRole('button', { name: 'Test connection' });
    this.testSteps = this.region.getByRole('list', { name: 'Steps of the connection test' }).getByRole('listitem');
  }

  async keep(password: string): Promise<void> {
    await this.password.fill(password);
    await this.keepPassword.click();
    await this.region.getByText(/^Set, from /).waitFor();
  }

  async testAgain(): Promise<void> {
    await this.testConnection.click();
    await this.region.getByText(/can be used with these settings|cannot be used yet/).waitFor();
  }
}
