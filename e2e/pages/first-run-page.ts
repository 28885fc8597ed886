import type { Locator, Page } from '@playwright/test';

/** What an empty lake shows. */
export class FirstRunPage {
  readonly trySample: Locator;
  readonly startEmpty: Locator;

  constructor(page: Page) {
    this.trySample = page.getByRole('button', { name: /sample/i });
    this.startEmpty = page.getByRole('button', { name: /empty/i });
  }
}
