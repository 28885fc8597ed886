import type { Locator, Page } from '@playwright/test';

export class SqlPage {
  readonly editor: Locator;
  readonly run: Locator;
  readonly cancel: Locator;
  readonly grid: Locator;
  readonly status: Locator;
  readonly failure: Locator;
  /** Lake or warehouse. */
  readonly target: Locator;
  /** What the editor offers to write. */
  readonly offered: Locator;
  /** The drawn chart, by the name that says what it shows. */
  readonly chart: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.editor = page.getByRole('textbox', { name: 'SQL statement' });
    this.run = page.getByRole('button', { name: 'Run', exact: true });
    this.cancel = page.getByRole('main').getByRole('button', { name: 'Cancel', exact: true });
    this.grid = page.getByRole('grid', { name: 'Result rows' });
    this.status = page.getByRole('status', { name: 'State of the statement' });
    this.target = page.getByRole('radiogroup', { name: 'What is asked' });
    this.offered = page.getByRole('listbox', { name: 'Completions' }).getByRole('option');
    this.failure = page.getByRole('main').getByRole('alert');
    this.chart = page.getByRole('img', { name: / chart of /i });
  }

  async write(sql: string): Promise<void> {
    await this.editor.fill(sql);
  }

  async ask(target: 'Lake' | 'Warehouse'): Promise<void> {
    await this.target.getByText(target, { exact: true }).click();
  }

  async show(view: 'Results' | 'Chart'): Promise<void> {
    await this.#page.getByRole('radiogroup', { name: 'Show the result as' }).getByText(view, { exact: true }).click();
  }
}
