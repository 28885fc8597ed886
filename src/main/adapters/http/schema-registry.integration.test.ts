import { createServer } from 'node:http';
import { once } from 'node:events';
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
    // To everything: no registry has no subjects.
    [404, 'REFUSED', false],
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

  const html = '<html>nothing of a registry</html>';
  const noPath = '{"error_code":404,"message":"HTTP 404 Not Found"}';
  const page: Reply = [200, html];
  const subjects: Reply = [200, '["a"]'];
  const gone: Reply = [404, noPath];

  test.each<[string, Reply, Reply, string, boolean]>([
    ['knows no such id', [404, '{"error_code":40403,"message":"Schema not found"}'], page, 'NOT_FOUND', false],
    ['takes a number for no id', gone, subjects, 'NOT_FOUND', false],
    ['takes a number for no id, and hides its subjects', gone, [403, ''], 'NOT_FOUND', false],
    ['is asked below a wrong path', gone, gone, 'REFUSED', false],
    ['is no registry', [404, html], [404, html], 'REFUSED', false],
    ['has a gateway before it that knows no way', [404, html], subjects, 'SOURCE', false],
    ['has one that hides its subjects, too', [404, html], [403, html], 'SOURCE', false],
    ['has a gateway that finds it gone by now', [404, html], [503, html], 'UNAVAILABLE', true],
    ['has a gateway that says so in JSON', [404, '{"message":"no Route matched"}'], subjects, 'SOURCE', false],
    ['refuses the id', [422, '{"error_code":42201,"message":"Invalid id"}'], page, 'SOURCE', false],
    ['refuses the id in HTML', [400, html], subjects, 'SOURCE', false],
    ['refuses everything in HTML', [400, html], [400, html], 'UNAVAILABLE', true],
    ['has a schema of another kind', [200, '{"schema":"<a/>","schemaType":"XSD"}'], page, 'SOURCE', false],
    ['answers this id with a page', page, subjects, 'SOURCE', false],
    ['answers everything with a page', page, page, 'UNAVAILABLE', true],
    ['answers everything with JSON of its own', [200, '{}'], [200, '{}'], 'UNAVAILABLE', true],
    ['is away by now', page, [503, ''], 'UNAVAILABLE', true],
  ])('that %s', async (_what, ofId, ofSubjects, code, retryable) => {
    await using server = await serving((url) => (url === '/schemas/ids/4294967295' ? ofId : ofSubjects));
    const its = connector.connect({ url: server.url, username: null, password: null });
    await expect(its.schema(4_294_967_295)).rejects.toMatchObject({ code, retryable });
  });

  test('that is none is asked for its subjects once, and not waited for', async () => {
    const asked: string[] = [];
    await using server = await serving((url) => {
      asked.push(url);
      return [404, html];
    });
    const its = connector.connect({ url: server.url, username: null, password: null });
    await expect(its.schema(7)).rejects.toMatchObject({
      code: 'REFUSED',
      retryable: false,
      message: `No schema registry answers at ${server.url}: 404 to schema 7, and 404 to its subjects. Check its address, and what stands before it.`,
    });
    expect(asked).toEqual(['/schemas/ids/7', '/subjects']);
  });

  const ok: Reply = [200, '{"schema":"bytes"}'];

  test('that answered before is waited for when a gateway says 404 to everything, as while it restarts', async () => {
    let says: Reply = ok;
    await using server = await serving(() => says);
    const its = connector.connect({ url: server.url, username: null, password: null });
    await expect(its.schema(1)).resolves.toMatchObject({ type: 'AVRO' });
    for (const outage of [[404, html], gone] satisfies Reply[]) {
      says = outage;
      await expect(its.schema(2)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    }
    says = ok;
    await expect(its.schema(2)).resolves.toMatchObject({ type: 'AVRO' });
  });

  test.each<[string, Reply]>([
    ['404 in HTML', [404, html]],
    ['404 in JSON', gone],
    ['400 in HTML', [400, html]],
    ['a page', page],
    ['JSON of something else', [200, '{"status":"starting"}']],
  ])('that comes back between two questions is asked for the schema once more: %s', async (_what, first) => {
    const replies = [first, subjects, ok];
    await using server = await serving(() => replies.shift() ?? [500, '']);
    const its = connector.connect({ url: server.url, username: null, password: null });
    await expect(its.schema(1)).resolves.toMatchObject({ schema: 'bytes' });
    expect(replies).toEqual([]);
  });

  test('is not asked twice where it says itself that it has no such schema', async () => {
    await expect(connected().schema(77)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(connected().schemaOf({ name: 'x', subject: 'x', version: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(registry.asked.slice(-2)).toEqual(['/schemas/ids/77', '/subjects/x/versions/1']);
  });
});

type Reply = readonly [status: number, body: string];

/** Says what no registry does. */
async function serving(reply: (url: string) => Reply): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(({ url = '' }, response) => {
    const [status, body] = reply(url);
    response.writeHead(status).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
