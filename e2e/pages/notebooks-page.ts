import type { Locator, Page } from '@playwright/test';

export class NotebooksPage {
  readonly save: Locator;
  readonly undo: Locator;
  readonly redo: Locator;
  readonly runAll: Locator;
  readonly list: Locator;
  /** Says that changes of before a reload are there again. */
  readonly back: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    const main = page.getByRole('main');
    this.save = main.getByRole('button', { name: 'Save', exact: true });
    this.undo = main.getByRole('button', { name: 'Undo', exact: true });
    this.redo = main.getByRole('button', { name: 'Redo', exact: true });
    this.runAll = main.getByRole('button', { name: 'Run all' });
    this.list = page.getByRole('table', { name: 'All notebooks' });
    this.back = main.getByRole('status').filter({ hasText: 'Your changes of the last time are back' });
  }

  async make(name: string): Promise<void> {
    await this.#page.getByRole('button', { name: 'New notebook' }).click();
    await this.#page.getByRole('textbox', { name: 'Name' }).fill(name);
    await this.#page.getByRole('button', { name: 'Create notebook' }).click();
  }

  /** By its number, from 1. */
  cell(number: number): Locator {
    return this.#page.getByRole('region', { name: new RegExp(`^Cell ${String(number)}, `) });
  }

  editor(number: number): Locator {
    return this.cell(number).getByRole('textbox', { name: /^Statement: / });
  }

  state(number: number): Locator {
    return this.cell(number).getByRole('status', { name: /^State: / });
  }

  /** Behind all cells. */
  async add(kind: 'SQL' | 'Text'): Promise<void> {
    await this.#page.getByRole('main').getByRole('button', { name: kind, exact: true }).last().click();
  }

  async do(what: 'Edit' | 'Move up' | 'Move down' | 'Delete' | 'Run', number: number): Promise<void> {
    await this.cell(number).hover();
    await this.cell(number)
      .getByRole('button', { name: new RegExp(`^${what}: `) })
      .click();
  }
}
