import { afterEach, describe, expect, it } from 'vitest';
import { json, PASSWORD, scriptedServers } from '../../../../test/support/ksqldb/scripted-server';

const { connector, listen, connectionTo, close } = scriptedServers();

afterEach(close);

describe('a test of the connection', () => {
  it('takes each step', async () => {
    const { url } = await listen(({ path, body }, response) =>
      path === '/info'
        ? json(response, 200, { KsqlServerInfo: { version: '0.29.0', kafkaClusterId: 'c', serverStatus: 'RUNNING' } })
        : json(response, 200, [body.includes('STREAMS') ? { streams: [] } : { tables: [] }]),
    );
    const steps = await connector.test(connectionTo(url, { username: 'alice' }));
    expect(steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['address', true],
      ['tcp', true],
      ['login', true],
      ['server', true],
      ['sources', true],
    ]);
    expect(JSON.stringify(steps)).not.toContain(PASSWORD);
  });

  it('stops at the first that fails, and says what to do', async () => {
    const refusing = await listen((_asked, response) => json(response, 401, ''));
    expect((await connector.test(connectionTo(refusing.url, { username: 'alice' }))).at(-1)).toEqual({
      step: 'login',
      ok: false,
      message: `The ksqlDB server ${refusing.url} does not let us in (401). Check the user and the password under Settings, ksqlDB.`,
    });
    expect((await connector.test(connectionTo('http://127.0.0.1:1'))).at(-1)).toMatchObject({ step: 'tcp', ok: false });
    expect((await connector.test(connectionTo('http://nowhere.invalid'))).at(-1)).toMatchObject({ step: 'address' });
    expect((await connector.test(connectionTo('no address'))).at(-1)).toMatchObject({ step: 'address', ok: false });
    const other = await listen((_asked, response) => json(response, 200, '<html>'));
    expect((await connector.test(connectionTo(other.url))).at(-1)).toMatchObject({ step: 'server', ok: false });
  });
});
