import type { Locator, Page } from '@playwright/test';
import { namedFeed } from './named-feed';

/** `Feeds` is there before a feed is chosen. */
export type LakeTab =
  | 'Feeds'
  | 'Partitions'
  | 'Versions'
  | 'Files'
  | 'Schema'
  | 'Profile'
  | 'First rows'
  | 'Maintenance';

export class LakePage {
  readonly picker: Locator;
  readonly query: Locator;
  readonly queryDay: Locator;
  readonly export: Locator;
  readonly days: Locator;
  /** Days that lost rows. */
  readonly findings: Locator;
  /** What the shades and marks of the calendar mean. */
  readonly legend: Locator;
  readonly earlierVersion: Locator;
  readonly rows: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.picker = page.getByRole('combobox', { name: 'Feed' }).or(page.getByRole('textbox', { name: 'Feed' }));
    this.query = page.getByRole('link', { name: 'Query this', exact: true });
    this.queryDay = page.getByRole('link', { name: 'Query this day' });
    this.export = page.getByRole('main').getByRole('button', { name: 'Export', exact: true });
    this.days = page.getByRole('region', { name: /^Days of \S+$/ }).getByRole('button', { name: /rows/ });
    this.findings = page.getByRole('region', { name: /^Days of .* to look at$/ });
    this.legend = page.getByRole('list', { name: 'What the shades and marks mean' }).getByRole('listitem');
    this.earlierVersion = page.getByRole('slider', { name: 'Earlier version' });
    this.rows = page.getByRole('grid', { name: /^First rows of/ });
  }

  async choose(feed: string): Promise<void> {
    await this.#page
      .getByRole('main')
      .getByRole('link', { name: namedFeed(feed) })
      .click();
  }

  async show(tab: LakeTab): Promise<void> {
    await this.#page.getByRole('main').getByRole('tab', { name: tab, exact: true }).click();
  }

  fact(name: string): Locator {
    return this.#page.locator('dl > div').filter({ hasText: name }).getByRole('definition');
  }

  /** One day of the calendar, YYYY-MM-DD. */
  day(date: string): Locator {
    return this.#page.locator(`button[data-date="${date}"]`);
  }

  async shadeBy(measure: 'Rows' | 'Bytes'): Promise<void> {
    await this.#page.getByRole('radiogroup', { name: 'Shade by' }).getByText(measure, { exact: true }).click();
  }

  /** What is drawn on a day beside its number. */
  mark(date: string, kind: 'late' | 'low' | 'small'): Locator {
    return this.day(date).locator(`[data-mark="${kind}"]`);
  }

  /** One version's line of the tab Versions. */
  version(version: number): Locator {
    return this.#page.locator(`[data-version="${version}"]`);
  }

  /** The menu of a version, then one of its items. */
  async act(version: number, item: string): Promise<void> {
    await this.#page.getByRole('button', { name: `More for version ${version}`, exact: true }).click();
    await this.#page.getByRole('menuitem', { name: item }).click();
  }

  dialog(name: RegExp | string): Locator {
    return this.#page.getByRole('dialog', { name });
  }

  /** One of the three parts of Maintenance. */
  upkeep(part: 'Retention' | 'Compaction' | 'Vacuum'): Locator {
    return this.#page.getByRole('region', { name: part, exact: true });
  }

  /** Rows of the table of the tab that is shown, without its header. */
  get tableRows(): Locator {
    return this.#page.getByRole('tabpanel').locator('tbody').getByRole('row');
  }
}
