import type { Locator, Page } from '@playwright/test';

export class SettingsPage {
  readonly name: Locator;
  readonly queriesFolder: Locator;
  readonly brokers: Locator;
  readonly batchRows: Locator;
  readonly flushSeconds: Locator;
  readonly encrypt: Locator;
  readonly caFile: Locator;
  readonly username: Locator;
  readonly password: Locator;
  readonly keepPassword: Locator;
  readonly forgetPassword: Locator;
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
    this.queriesFolder = page.getByRole('textbox', { name: 'Folder of saved queries and notebooks' });
    // ksqlDB's panel has fields and buttons of the same names.
    const kafka = page.getByRole('region', { name: 'Kafka', exact: true });
    this.brokers = kafka.getByRole('textbox', { name: 'Brokers' });
    this.batchRows = page.getByRole('textbox', { name: 'Batch (rows)' });
    this.flushSeconds = page.getByRole('textbox', { name: 'Commit at the latest after (seconds)' });
    this.encrypt = page.getByRole('switch', { name: 'Encrypt (TLS)' });
    this.caFile = kafka.getByRole('textbox', { name: 'CA file (PEM)' });
    this.username = kafka.getByRole('textbox', { name: 'User name', exact: true });
    this.password = page.getByLabel('Password of Kafka');
    this.keepPassword = kafka.getByRole('button', { name: 'Keep password' });
    this.forgetPassword = kafka.getByRole('button', { name: 'Forget' });
    this.testConnection = kafka.getByRole('button', { name: 'Test connection' });
    this.testSteps = kafka.getByRole('list', { name: 'Steps of the connection test' }).getByRole('listitem');
    this.save = page.getByRole('button', { name: 'Save changes' });
    this.discard = page.getByRole('button', { name: 'Discard' });
    this.openOtherLake = page.getByRole('button', { name: 'Open another lake…' });
    this.checks = page.getByRole('region', { name: 'Checks' });
    this.checkAgain = page.getByRole('button', { name: 'Check again' });
  }

  async logInBy(mechanism: 'None' | 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'): Promise<void> {
    await this.#page.getByRole('combobox', { name: 'Log-in (SASL)' }).click();
    await this.#page.getByRole('option', { name: mechanism, exact: true }).click();
  }

  /** The warehouse's server, typed and not yet saved. */
  async setUpMysql(server: { host: string; port: number; username: string }): Promise<void> {
    const region = this.#page.getByRole('region', { name: 'MySQL', exact: true });
    await region.getByRole('button', { name: 'Set up a server' }).click();
    await region.getByRole('textbox', { name: 'Host', exact: true }).fill(server.host);
    await region.getByRole('textbox', { name: 'Port', exact: true }).fill(String(server.port));
    await region.getByRole('textbox', { name: 'User name' }).fill(server.username);
  }

  async scheme(name: 'Light' | 'Dark' | 'As the system'): Promise<void> {
    await this.#page.getByRole('radiogroup', { name: 'Colour scheme' }).getByText(name, { exact: true }).click();
  }
}
