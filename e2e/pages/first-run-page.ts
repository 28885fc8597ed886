import type { Locator, Page } from '@playwright/test';

/** What an empty lake shows. */
export class FirstRunPage {
  readonly trySample: Locator;
  readonly openFolder: Locator;
  readonly startEmpty: Locator;
  /** The feeds being filled, one line each. */
  readonly filling: Locator;

  constructor(page: Page) {
    this.trySample = page.getByRole('button', { name: /sample/i });
    this.openFolder = page.getByRole('button', { name: /open a folder/i });
    this.startEmpty = page.getByRole('button', { name: /empty/i });
    this.filling = page.getByRole('region', { name: /filling/i });
  }
}
