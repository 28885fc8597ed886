import type { Locator, Page } from '@playwright/test';

type Tab = 'Tables' | 'Live loads' | 'Sample queries' | 'Connect BI tools';

export class WarehousePage {
  readonly region: Locator;
  readonly make: Locator;
  readonly syncAll: Locator;
  readonly connection: Locator;
  readonly schema: Locator;
  readonly problem: Locator;
  readonly run: Locator;
  readonly grid: Locator;
  readonly chart: Locator;
  readonly sql: Locator;
  readonly map: MapDialog;
  readonly #page: Page;
  readonly #tables: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.region = page.getByRole('region', { name: 'Warehouse', exact: true });
    this.make = this.region.getByRole('button', { name: 'Make tables' });
    this.syncAll = this.region.getByRole('button', { name: 'Sync all' });
    this.connection = this.region.getByRole('region', { name: 'Connection', exact: true });
    this.schema = this.region.getByRole('region', { name: 'Schema', exact: true });
    this.problem = this.region.getByRole('alert').filter({ hasText: 'cannot be used' });
    this.#tables = this.region.getByRole('region', { name: 'Tables', exact: true });
    this.run = this.region.getByRole('button', { name: 'Run', exact: true });
    this.sql = this.region.getByRole('textbox', { name: 'SQL statement, read-only' });
    this.grid = this.region.getByRole('grid', { name: 'Rows of the query' });
    this.chart = this.region.getByRole('img', { name: /chart/i });
    this.map = new MapDialog(page, this.region);
  }

  async show(tab: Tab): Promise<void> {
    await this.region.getByRole('tab', { name: tab, exact: true }).click();
  }

  panel(name: string): Locator {
    return this.region.getByRole('region', { name, exact: true });
  }

  /** A table's line with everything beneath it. */
  table(name: string): Locator {
    // Its kind stands in the same head.
    const head = this.#page.getByRole('rowheader', { name: new RegExp(`^${name}\\b`) });
    return this.#tables.getByRole('rowgroup').filter({ has: head });
  }

  sync(name: string): Locator {
    return this.#tables.getByRole('button', { name: `Sync now: ${name}` });
  }

  verify(name: string): Locator {
    return this.#tables.getByRole('button', { name: `Verify ${name}`, exact: true });
  }

  sample(title: RegExp): Locator {
    return this.region.getByRole('list', { name: 'Sample queries' }).getByRole('button', { name: title });
  }
}

/** How a feed is mapped to a new table. */
class MapDialog {
  readonly open: Locator;
  readonly dialog: Locator;
  readonly feed: Locator;
  readonly name: Locator;
  readonly propose: Locator;
  readonly ddl: Locator;
  readonly #page: Page;

  constructor(page: Page, region: Locator) {
    this.#page = page;
    this.open = region.getByRole('button', { name: 'Map a feed' });
    this.dialog = page.getByRole('dialog', { name: 'Map a feed to a new table' });
    this.feed = this.dialog.getByRole('combobox', { name: 'Feed' });
    this.name = this.dialog.getByRole('textbox', { name: 'New table' });
    this.propose = this.dialog.getByRole('button', { name: 'Propose a table' });
    this.ddl = this.dialog.getByRole('group', { name: 'What will be run' });
  }

  async choose(feed: string): Promise<void> {
    await this.feed.click();
    await this.#page.getByRole('option', { name: feed, exact: true }).click();
  }

  columnName(column: string): Locator {
    return this.dialog.getByRole('textbox', { name: `Name of the column for ${column}`, exact: true });
  }

  columnType(column: string): Locator {
    return this.dialog.getByRole('combobox', { name: `Type of the column for ${column}`, exact: true });
  }

  agree(table: string): Locator {
    return this.dialog.getByRole('button', { name: `Make ${table}` });
  }
}
