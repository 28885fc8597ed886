import type { Locator, Page } from '@playwright/test';

/** The command palette: opened by its keys, used without a pointer. */
export class Palette {
  readonly dialog: Locator;
  readonly search: Locator;
  /** The option that Enter takes. */
  readonly active: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.dialog = page.getByRole('dialog', { name: 'Command palette' });
    this.search = this.dialog.getByRole('combobox');
    this.active = this.dialog.getByRole('option', { selected: true });
  }

  option(title: string): Locator {
    return this.dialog.getByRole('option', { name: new RegExp(`^${title}\\b`) }).first();
  }

  async open(): Promise<void> {
    await this.#page.keyboard.press('Control+k');
    await this.search.waitFor();
  }

  /** Takes the best answer to `typed`. */
  async run(typed: string): Promise<void> {
    await this.open();
    await this.search.fill(typed);
    await this.active.waitFor();
    await this.#page.keyboard.press('Enter');
  }
}
