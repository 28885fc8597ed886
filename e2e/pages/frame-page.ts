import type { Locator, Page } from '@playwright/test';

export type PageName =
  | 'Overview'
  | 'Feeds'
  | 'Consumers'
  | 'Lake'
  | 'SQL'
  | 'Notebooks'
  | 'Quarantine'
  | 'Warehouse'
  | 'Reports'
  | 'Settings';

/** What is around every page: the rail of pages, the explorer, the status bar, and what is said about the processes. */
export class FramePage {
  readonly statusBar: Locator;
  /** Said while a process is away, by peer. */
  readonly processNotice: Locator;
  readonly explorer: Locator;
  readonly #page: Page;
  readonly #rail: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.statusBar = page.getByRole('contentinfo');
    this.processNotice = page.getByRole('status').filter({ hasText: /restart/i });
    this.explorer = page.getByRole('complementary', { name: 'Explorer' });
    this.#rail = page.getByRole('navigation', { name: 'Pages' });
  }

  async go(page: PageName): Promise<void> {
    await this.#rail.getByRole('link', { name: page, exact: true }).click();
  }

  /**
   * Starts to watch for the notice, and gives how to ask whether it was ever shown: a process is back so soon that looking now and then
   * would miss it.
   */
  async watchProcessNotice(): Promise<() => Promise<boolean>> {
    const shown = await this.#page.evaluateHandle(() => {
      const record = { seen: false };
      new MutationObserver(() => {
        const notices = [...document.querySelectorAll('[role="status"]')];
        record.seen ||= notices.some((notice) => /restart/i.test(notice.textContent ?? ''));
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
      return record;
    });
    return () => shown.evaluate((record) => record.seen);
  }
}
