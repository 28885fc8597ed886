import type { Locator, Page } from '@playwright/test';

/** What is around every page: the rail of pages, the status bar, and what is said about the processes. */
export class FramePage {
  readonly statusBar: Locator;
  /** Said while a process is away, by peer. */
  readonly processNotice: Locator;

  constructor(page: Page) {
    this.statusBar = page.getByRole('contentinfo');
    this.processNotice = page.getByRole('status').filter({ hasText: /restart/i });
  }
}
