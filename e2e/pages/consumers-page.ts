import type { Locator, Page } from '@playwright/test';

export type SwitchVerb = 'Start' | 'Stop' | 'Pause' | 'Resume';

export class ConsumersPage {
  readonly startAll: Locator;
  readonly stopAll: Locator;
  readonly pauseAll: Locator;
  /** What cannot be reached or was refused. */
  readonly notice: Locator;
  readonly details: Locator;
  readonly dialog: Locator;
  readonly tabs: Locator;
  readonly messages: MessagesTab;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.startAll = page.getByRole('button', { name: 'Start all' });
    this.stopAll = page.getByRole('button', { name: 'Stop all' });
    this.pauseAll = page.getByRole('button', { name: 'Pause all' });
    this.notice = page.getByRole('main').getByRole('alert');
    this.details = page.getByRole('dialog');
    this.dialog = page.getByRole('dialog');
    this.tabs = page.getByRole('tablist', { name: 'Consumers' });
    this.messages = new MessagesTab(page);
  }

  /** A feed's line, with what is said beneath it. */
  row(feed: string): Locator {
    return this.#page.getByTestId(`consumer-${feed}`);
  }

  switch(verb: SwitchVerb, feed: string): Locator {
    return this.row(feed).getByRole('button', { name: `${verb} the consumer of ${feed}`, exact: true });
  }

  check(feed: string): Locator {
    return this.row(feed).getByRole('button', { name: `Check the completeness of ${feed}`, exact: true });
  }

  async more(feed: string, action: 'Seek…' | 'Replay…' | 'Show messages'): Promise<void> {
    await this.row(feed)
      .getByRole('button', { name: `More for ${feed}`, exact: true })
      .click();
    await this.#page.getByRole('menuitem', { name: action, exact: true }).click();
  }

  async choose(label: string, option: string): Promise<void> {
    await this.dialog.getByRole('radiogroup', { name: label }).getByText(option, { exact: true }).click();
  }

  async show(tab: 'Consumers' | 'Messages'): Promise<void> {
    await this.tabs.getByRole('tab', { name: tab }).click();
  }
}

class MessagesTab {
  readonly topic: Locator;
  readonly from: Locator;
  readonly filter: Locator;
  readonly watch: Locator;
  /** "500 shown, 1,000,000 scanned" */
  readonly counts: Locator;
  readonly inspector: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.topic = page.getByRole('combobox', { name: 'Topic' });
    this.from = page.getByRole('combobox', { name: 'From' });
    this.filter = page.getByRole('textbox', { name: 'Filter', exact: true });
    this.watch = page.getByRole('button', { name: 'Watch', exact: true });
    this.counts = page.getByTestId('message-counts');
    this.inspector = page.getByRole('complementary', { name: 'Message', exact: true });
  }

  button(name: 'Pause' | 'Resume' | 'Clear' | 'Stop'): Locator {
    return this.#page.getByRole('main').getByRole('button', { name, exact: true });
  }

  async startFrom(place: 'Latest' | 'Earliest' | 'A time' | 'An offset'): Promise<void> {
    await this.from.click();
    await this.#page.getByRole('option', { name: place, exact: true }).click();
  }

  list(topic: string): Locator {
    return this.#page.getByRole('group', { name: `Messages of ${topic}`, exact: true });
  }

  message(partition: number, offset: number): Locator {
    return this.#page.getByRole('button', { name: `Message ${offset} of partition ${partition}`, exact: true });
  }
}
