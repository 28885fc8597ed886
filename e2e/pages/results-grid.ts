import type { Locator, Page } from '@playwright/test';

/** The rows of a statement, and what can be done with them. */
export class ResultsGrid {
  readonly grid: Locator;
  /** Order and filters, with their SQL. */
  readonly bar: Locator;
  /** The whole value of one cell. */
  readonly inspector: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.grid = page.getByRole('grid', { name: 'Result rows' });
    this.bar = page.getByRole('region', { name: 'Order and filters of the result' });
    this.inspector = page.getByRole('complementary', { name: 'Value of the cell' });
  }

  header(column: string): Locator {
    return this.grid.getByRole('columnheader', { name: new RegExp(`^${column}\\b`) });
  }

  /** The button that sorts. */
  name(column: string): Locator {
    return this.header(column).getByRole('button', { name: new RegExp(`^${column}\\b`) });
  }

  async choose(column: string, action: string): Promise<void> {
    await this.header(column)
      .getByRole('button', { name: `Actions for column ${column}` })
      .click();
    await this.#page.getByRole('menuitem', { name: action }).click();
  }

  async chooseOption(action: string): Promise<void> {
    await this.grid.getByRole('button', { name: 'Options of the grid' }).click();
    await this.#page.getByRole('menuitem', { name: action }).click();
  }

  filter(column: string): Locator {
    return this.#page.getByRole('form', { name: `Filter of ${column}` });
  }

  cell(text: string): Locator {
    return this.grid.getByRole('gridcell', { name: text, exact: true });
  }

  async onCell(text: string, action: string): Promise<void> {
    await this.cell(text).first().click({ button: 'right' });
    await this.#page.getByRole('menuitem', { name: action, exact: true }).click();
  }
}
