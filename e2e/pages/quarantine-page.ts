import type { Locator, Page } from '@playwright/test';

export class QuarantinePage {
  readonly heading: Locator;
  readonly records: Locator;
  readonly fix: Locator;
  /** What a redrive would do. */
  readonly fits: Locator;
  readonly dialog: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.heading = page.getByRole('heading', { name: 'Quarantine', exact: true });
    this.records = page.getByRole('group', { name: 'Records', exact: true }).getByRole('row');
    this.fix = page.getByRole('radiogroup', { name: 'Change' });
    this.fits = page.getByText(/ of \d+ records fits?\./);
    this.dialog = page.getByRole('dialog');
  }

  reason(reason: string): Locator {
    return this.#page.getByRole('button', { name: reason, exact: true });
  }

  async chooseFix(name: string): Promise<void> {
    await this.fix.getByText(name, { exact: true }).click();
  }

  async inspect(partition: number, offset: number): Promise<void> {
    await this.#page.getByTitle(`Inspect the record at partition ${partition}, offset ${offset}`).click();
  }

  button(name: string): Locator {
    return this.#page.getByRole('button', { name, exact: true });
  }
}
