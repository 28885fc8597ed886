import type { Locator, Page } from '@playwright/test';

export class SqlPage {
  readonly editor: Locator;
  /** Of the editor, those in sight. */
  readonly lines: Locator;
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
  readonly tabs: Locator;
  readonly tree: Locator;
  /** What stands under the line of a failure, in the editor. */
  readonly mark: Locator;
  /** Whatever the last statement came to. */
  readonly result: Locator;
  readonly history: Locator;
  readonly saved: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.editor = page.getByRole('textbox', { name: 'SQL statement' });
    this.lines = this.editor.locator('.cm-line');
    this.run = page.getByRole('button', { name: 'Run', exact: true });
    this.cancel = page.getByRole('main').getByRole('button', { name: 'Cancel', exact: true });
    this.grid = page.getByRole('grid', { name: 'Result rows' });
    this.status = page.getByRole('status', { name: 'State of the statement' });
    this.target = page.getByRole('radiogroup', { name: 'What is asked' });
    this.offered = page.getByRole('listbox', { name: 'Completions' }).getByRole('option');
    this.failure = page.getByRole('main').getByRole('alert');
    this.tabs = page.getByRole('tablist', { name: 'Statements', exact: true }).getByRole('tab');
    this.tree = page.getByRole('tree', { name: /^Steps/ });
    this.mark = this.editor.locator('.cm-error-line');
    this.result = page.getByRole('region', { name: 'Results', exact: true });
    this.history = page.getByRole('region', { name: 'History' });
    this.saved = page.getByRole('region', { name: 'Saved queries' });
    this.chart = page.getByRole('img', { name: / chart of /i });
  }

  async write(sql: string): Promise<void> {
    await this.editor.fill(sql);
  }

  async ask(target: 'Lake' | 'Warehouse'): Promise<void> {
    await this.target.getByText(target, { exact: true }).click();
  }

  async show(view: 'Results' | 'Chart' | 'Pivot'): Promise<void> {
    await this.#page.getByRole('radiogroup', { name: 'Show the result as' }).getByText(view, { exact: true }).click();
  }

  async runAs(way: string): Promise<void> {
    await this.#page.getByRole('button', { name: 'Ways to run' }).click();
    await this.#page.getByRole('menuitem', { name: way }).click();
  }

  /** An entry of the menu of the statement. */
  async choose(entry: string | RegExp): Promise<void> {
    await this.#page.getByRole('button', { name: 'More with the statement' }).click();
    await this.#page.getByRole('menuitem', { name: entry }).click();
  }

  /** The tab of this title, whose text is as it was run and saved. */
  tab(title: string): Locator {
    return this.#page.getByRole('tab', { name: title, exact: true });
  }

  /** The field of a parameter. */
  parameter(name: string): Locator {
    return this.#page.getByRole('textbox', { name: `$${name}`, exact: true });
  }
}
