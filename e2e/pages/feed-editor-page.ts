import type { Locator, Page } from '@playwright/test';

/** The form of a feed, new or known. */
export class FeedEditorPage {
  readonly name: Locator;
  readonly description: Locator;
  readonly retentionDays: Locator;
  readonly addColumn: Locator;
  readonly takeFromPreview: Locator;
  readonly preview: Locator;
  readonly previewRows: Locator;
  readonly add: Locator;
  readonly save: Locator;
  /** What was refused, at the buttons. */
  readonly failure: Locator;
  readonly #page: Page;
  readonly #main: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#main = page.getByRole('main');
    this.name = this.field('Name');
    this.description = this.field('Description');
    this.retentionDays = this.field('Days kept');
    this.addColumn = this.#main.getByRole('button', { name: 'Add column' });
    this.takeFromPreview = this.#main.getByRole('button', { name: 'Take from preview' });
    this.preview = this.#main.getByRole('region', { name: 'Preview', exact: true });
    this.previewRows = this.preview
      .getByRole('group', { name: 'Rows of the preview' })
      .locator('tbody')
      .getByRole('row');
    this.add = this.#main.getByRole('button', { name: 'Add feed', exact: true });
    this.save = this.#main.getByRole('button', { name: 'Save changes', exact: true });
    this.failure = this.#main.getByRole('alert').filter({ hasText: 'It was not saved' });
  }

  field(label: string): Locator {
    return this.#main.getByRole('textbox', { name: label, exact: true });
  }

  column(number: number): { readonly name: Locator; readonly type: Locator; readonly nested: Locator } {
    return {
      name: this.field(`Name of column ${number}`),
      type: this.#select(`Type of column ${number}`),
      nested: this.field(`JSON type of column ${number}`),
    };
  }

  async source(source: 'Kafka topic' | 'ksqlDB object' | 'Sample'): Promise<void> {
    await this.#main.getByRole('radiogroup', { name: 'Source' }).getByText(source, { exact: true }).click();
  }

  /** A topic of the broker's list, or any text. */
  async topic(label: 'Source topic' | 'Topic of the consumer', topic: string): Promise<void> {
    const input = this.#select(label);
    await input.fill(topic);
    await input.press('Tab');
  }

  async choose(label: string, option: string): Promise<void> {
    await this.#select(label).click();
    await this.#page.getByRole('option', { name: option, exact: true }).click();
  }

  /** Mantine's selects are a combobox or a textbox by whether they can be searched. */
  #select(label: string): Locator {
    return this.#main
      .getByRole('combobox', { name: label, exact: true })
      .or(this.#main.getByRole('textbox', { name: label, exact: true }));
  }
}
