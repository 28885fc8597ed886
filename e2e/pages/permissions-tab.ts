import type { Locator, Page } from '@playwright/test';
import { FramePage } from './frame-page';

interface Who {
  readonly name: string;
  readonly feed: string;
  readonly access: 'read' | 'write' | 'admin';
}

/** The Permissions tab of the Warehouse page. */
export class PermissionsTab {
  readonly enforce: Locator;
  readonly grants: Locator;
  readonly granting: Locator;
  readonly checking: Locator;
  readonly copy: Locator;
  readonly dialog: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    const region = (name: string): Locator => page.getByRole('region', { name, exact: true });
    this.enforce = page.getByRole('button', { name: 'Enforce permissions' });
    this.grants = region('Grants').getByRole('table');
    this.granting = region('Grant access');
    this.checking = region('Check access');
    this.copy = region('Copy in the warehouse');
    this.dialog = page.getByRole('dialog');
  }

  async open(): Promise<void> {
    await new FramePage(this.#page).go('Warehouse');
    await this.#page.getByRole('tab', { name: 'Permissions', exact: true }).click();
  }

  async grant(who: Who): Promise<void> {
    await fill(this.granting, who);
    await this.granting.getByRole('button', { name: 'Grant', exact: true }).click();
  }

  async check(who: Who): Promise<void> {
    await fill(this.checking, who);
    await this.checking.getByRole('button', { name: 'Check', exact: true }).click();
  }

  revoke({ name, feed, access }: Who): Locator {
    return this.grants.getByRole('button', { name: `Revoke ${access} of ${feed} from ${name}`, exact: true });
  }
}

async function fill(form: Locator, { name, feed, access }: Who): Promise<void> {
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('Feed', { exact: true }).selectOption(feed);
  await form.getByLabel('Access', { exact: true }).selectOption(access);
}
