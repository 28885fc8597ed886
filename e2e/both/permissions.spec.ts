import { readdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app';
import { setColours, violations } from '../fixtures/violations';
import { FramePage } from '../pages/frame-page';
import { PermissionsTab } from '../pages/permissions-tab';

test.use({ start: 'sample lake' });

const me = userInfo().username;

test('permissions are enforced, granted, checked and revoked; what one may not read is not shown', async ({
  page,
  folder,
}) => {
  test.slow();
  const permissions = new PermissionsTab(page);
  await permissions.open();
  await permissions.enforce.click();
  await expect(permissions.dialog).toContainText(`You, ${me}, become the administrator of every feed`);
  await permissions.dialog.getByRole('button', { name: 'Enforce', exact: true }).click();
  await expect(permissions.grants.getByRole('row')).toHaveCount(2);
  await expect(permissions.copy).toContainText('says the same');

  const ana = { name: 'ana', feed: 'transaction_flattened', access: 'read' } as const;
  await permissions.check(ana);
  await expect(permissions.checking.getByRole('status')).toContainText('User "ana" has no read access');
  await permissions.grant(ana);
  await expect(permissions.grants.getByRole('rowheader', { name: 'ana' })).toBeVisible();
  await permissions.check({ ...ana, name: 'ana' });
  await expect(permissions.checking.getByRole('status')).toContainText(`granted by ${me}`);
  await permissions.grant(ana);
  await expect(permissions.granting.getByRole('alert')).toContainText(
    'has read access to transaction_flattened already',
  );

  for (const colours of ['light', 'dark'] as const) {
    await setColours(page, colours);
    expect(await violations(page), `Permissions in ${colours} colours`).toEqual([]);
  }

  await permissions.revoke(ana).click();
  await expect(permissions.dialog).toContainText('User ana loses read access to transaction_flattened.');
  await permissions.dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(permissions.grants.getByRole('rowheader', { name: 'ana' })).toHaveCount(0);
  await permissions.revoke({ name: me, feed: 'Every feed', access: 'admin' }).click();
  await permissions.dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(permissions.dialog.getByRole('alert')).toContainText('is the last administrator of every feed');
  await permissions.dialog.getByRole('button', { name: 'Cancel' }).click();

  // As somebody else's lake, in which this user was granted nothing.
  const path = await permissionsFile(folder);
  const written = await readFile(path, 'utf8');
  await writeFile(path, written.replaceAll(`"principal": "${me}"`, '"principal": "somebody-else"'));
  await page.reload();
  const frame = new FramePage(page);
  await frame.go('Feeds');
  await expect(frame.explorer).toContainText('user_transaction_summary');
  await expect(frame.explorer).not.toContainText('transaction_flattened');
  await permissions.open();
  await permissions.grant({ name: 'ana', feed: 'user_transaction_summary', access: 'read' });
  await expect(permissions.granting.getByRole('alert')).toContainText('It can be granted by somebody-else.');
});

async function permissionsFile(folder: string): Promise<string> {
  const found = (await readdir(folder, { recursive: true })).find((path) => path.endsWith('permissions.json'));
  if (found === undefined) throw new Error(`${folder} has no permissions.json.`);
  return join(folder, found);
}
