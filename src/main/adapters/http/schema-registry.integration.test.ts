import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { StandInRegistry } from '../../../../test/support/schema-registry/registry';
import { createSchemaRegistryConnector } from './schema-registry';

let registry: StandInRegistry;
const connector = createSchemaRegistryConnector();
const connected = (username: string | null = null, password: string | null = null) =>
  connector.connect({ url: `${registry.url}/`, username, password });

beforeAll(async () => {
  registry = await StandInRegistry.start();
});
beforeEach(() => {
  registry.failWith = null;
  registry.login = null;
});
afterAll(() => registry.stop());

describe('a schema registry', () => {
  test('tells what an id stands for, its references, and how many subjects there are', async () => {
    const line = registry.register('line type', { schema: '"string"' });
    const references = [{ name: 'Line', subject: 'line type', version: 1 }];
    const id = registry.register('orders-value', { schema: '{}', schemaType: 'JSON', references });
    expect(await connected().schema(id)).toEqual({ type: 'JSON', schema: '{}', references });
    expect(await connected().schema(line)).toEqual({ type: 'AVRO', schema: '"string"', references: [] });
    expect(await connected().schemaOf({ name: 'Line', subject: 'line type', version: 1 })).toMatchObject({
      type: 'AVRO',
    });
    expect(await connected().countSubjects()).toBe(2);
  });

  test.each([
    [404, 'NOT_FOUND', false],
    [401, 'REFUSED', false],
    [403, 'REFUSED', false],
    [429, 'UNAVAILABLE', true],
    [500, 'UNAVAILABLE', true],
    [503, 'UNAVAILABLE', true],
    [400, 'SOURCE', false],
  ])('that answers %i is %s', async (status, code, retryable) => {
    registry.failWith = status;
    await expect(connected().schema(1)).rejects.toMatchObject({ code, retryable });
  });

  test('is logged in to by name and password, which no error shows', async () => {
    registry.login = 'lagoon:s3cret';
    registry.register('a', { schema: '"string"' });
    await expect(connected('lagoon', 's3cret').schema(1)).resolves.toMatchObject({ type: 'AVRO' });
    const refused = connected('lagoon', 'wr0ng').schema(1);
    await expect(refused).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(refused).rejects.not.toThrow(/wr0ng/);
  });

  test('that is not there is waited for', async () => {
    const gone = await StandInRegistry.start();
    const its = connector.connect({ url: gone.url, username: null, password: null });
    await gone.stop();
    await expect(its.schema(1)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  });
});
