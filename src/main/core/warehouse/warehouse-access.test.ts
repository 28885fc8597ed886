import { describe, expect, it } from 'vitest';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { createFakeSecrets } from '../../../../test/support/fake-secrets';
import { createFakeWarehouse } from '../../../../test/support/fake-warehouse';
import { LakeError } from '../../../shared/errors';
import type { Warehouse, WarehouseConnector } from '../ports';
import { defaultSettings } from '../settings/settings-store';
import { createWarehouseAccess } from './warehouse-access';

const mysql = { host: 'db', port: 3306, database: 'sales', username: 'u', tls: null };

function accessWith(open: WarehouseConnector['open'], settings = defaultSettings) {
  return createWarehouseAccess({
    root: '/lake',
    connector: { open, test: () => Promise.resolve([]) },
    settings: { get: () => Promise.resolve(settings) },
    secrets: createFakeSecrets(null, { 'mysql-password': 'secret' }),
    files: createFakeFiles(),
  });
}

describe('where the warehouse is', () => {
  it('is a file of the lake, which is not there yet, while no server is set up', async () => {
    const access = accessWith(() => Promise.resolve(createFakeWarehouse()));
    const target = await access.target();
    expect(target).toEqual({ store: 'embedded', file: '/lake/warehouse.duckdb', place: '/lake/warehouse.duckdb' });
    expect(await access.isMade(target)).toBe(false);
  });

  it('is the server of the settings, with the password of the secrets', async () => {
    const access = accessWith(() => Promise.resolve(createFakeWarehouse()), { ...defaultSettings, mysql });
    expect(await access.target()).toEqual({
      store: 'mysql',
      connection: { settings: mysql, password: 'secret' },
      place: 'db:3306/sales',
    });
  });
});

describe('a store in use', () => {
  it('is open once for all that use it at the same time, closed by the last, and opened anew after that', async () => {
    const opened: Warehouse[] = [];
    const access = accessWith(() => {
      const warehouse = createFakeWarehouse();
      opened.push(warehouse);
      return Promise.resolve(warehouse);
    });
    const target = await access.target();
    let letEnd: () => void = () => undefined;
    const ends = new Promise<void>((resolve) => {
      letEnd = resolve;
    });
    const first = access.using(target, async () => ends);
    await access.using(target, async () => undefined);
    expect(opened).toMatchObject([{ isClosed: false }]);
    letEnd();
    await first;
    expect(opened).toMatchObject([{ isClosed: true }]);
    await access.using(target, async () => undefined);
    expect(opened).toHaveLength(2);
  });

  it('is opened again only when it is closed', async () => {
    const said: string[] = [];
    let closes: () => void = () => undefined;
    let asked: () => void = () => undefined;
    const askedToClose = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const access = accessWith(() => {
      said.push('open');
      const close = (): Promise<void> => {
        asked();
        return new Promise<void>((resolve) => {
          closes = resolve;
        }).then(() => void said.push('closed'));
      };
      return Promise.resolve({ ...createFakeWarehouse(), ...(said.length === 1 ? { close } : {}) });
    });
    const target = await access.target();
    const first = access.using(target, async () => undefined);
    await askedToClose;
    const second = access.using(target, async () => undefined);
    closes();
    await Promise.all([first, second]);
    expect(said).toEqual(['open', 'closed', 'open']);
  });

  it('is tried again after it could not be opened', async () => {
    let tries = 0;
    const access = accessWith(() => {
      tries += 1;
      return tries === 1
        ? Promise.reject(new LakeError('UNAVAILABLE', 'away'))
        : Promise.resolve(createFakeWarehouse());
    });
    const target = await access.target();
    await expect(access.using(target, async () => 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await access.using(target, async () => 2)).toBe(2);
  });
});
