import type { Locator, Page } from '@playwright/test';

/** Topics on their way into the warehouse. */
export class LivePanel {
  readonly region: Locator;
  readonly dialog: Locator;
  readonly #feed: string;

  constructor(page: Page, feed: string) {
    this.#feed = feed;
    this.region = page.getByRole('region', { name: 'Live loads', exact: true });
    this.dialog = page.getByRole('dialog', { name: `Reset the live load of ${feed}` });
  }

  /** The feed's line. */
  get row(): Locator {
    return this.region
      .getByRole('row')
      .filter({ has: this.region.page().getByRole('rowheader', { name: this.#feed }) });
  }

  /** A figure of it, by its column. */
  cell(column: 'State' | 'Lag' | 'Rows'): Locator {
    return this.row.getByRole('cell').nth({ State: 1, Lag: 2, Rows: 3 }[column]);
  }

  button(verb: 'Start' | 'Stop' | 'Reset'): Locator {
    return this.row.getByRole('button', { name: `${verb} the live load of ${this.#feed}`, exact: true });
  }
}
