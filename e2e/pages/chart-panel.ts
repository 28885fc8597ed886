import type { Locator, Page } from '@playwright/test';

/** The chart of a result: what it is drawn from, and what stands beside it. */
export class ChartPanel {
  readonly options: Locator;
  readonly legend: Locator;
  readonly notes: Locator;
  readonly table: Locator;
  readonly statement: Locator;
  readonly savePicture: Locator;
  readonly openStatement: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.options = page.getByRole('group', { name: 'Chart options' });
    this.legend = page.getByRole('list', { name: 'Colours' });
    this.notes = page.getByRole('note');
    this.table = page.getByRole('grid', { name: /^Figures of: / });
    this.statement = page.getByRole('group', { name: 'Statement of the chart' });
    this.savePicture = page.getByRole('button', { name: 'Save picture' });
    this.openStatement = page.getByRole('button', { name: 'Open as statement' });
  }

  /** The drawing, by what it is of. */
  figure(name: RegExp): Locator {
    return this.#page.getByRole('img', { name });
  }

  async choose(option: string, value: string): Promise<void> {
    await this.options.getByRole('combobox', { name: option }).click();
    await this.#page.getByRole('option', { name: value, exact: true }).click();
  }

  async beside(what: 'Chart only' | 'Table' | 'SQL'): Promise<void> {
    await this.#page.getByRole('radiogroup', { name: 'Beside the chart' }).getByText(what, { exact: true }).click();
  }
}
