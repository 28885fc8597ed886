import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthority, type Authority, type Certificate } from '../../../../test/support/kafka/certificates';
import type { KsqldbSettings } from '../../../shared/contract/settings';
import type { ConnectionStep } from '../../core/ports';
import { createKsqldbConnector } from './ksqldb-connector';

const containing = (text: string): unknown => expect.stringContaining(text);

describe('a server that asks for a certificate of ours', () => {
  let folder: string;
  let authority: Authority;
  let ours: Certificate;
  let url: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-ksqldb-tls-'));
    authority = await makeAuthority(folder, 'lagoon-test');
    ours = await authority.issue('client', ['DNS:client']);
    const { certificateFile, keyFile } = await authority.issue('server', ['IP:127.0.0.1']);
    const options = {
      cert: await readFile(certificateFile),
      key: await readFile(keyFile),
      ca: await readFile(authority.caFile),
      requestCert: true,
      rejectUnauthorized: true,
    };
    const server = createServer(options, (request, response) => {
      const isInfo = request.url === '/info';
      response.end(isInfo ? '{"KsqlServerInfo":{"version":"0.29.0"}}' : '[{"streams":[],"tables":[]}]');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server listens on a port.');
    url = `https://127.0.0.1:${address.port}`;
    close = () => new Promise((resolve) => server.close(() => resolve()));
  });
  afterAll(async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  });

  const lastStep = async (change: Partial<KsqldbSettings>): Promise<ConnectionStep | undefined> => {
    const settings: KsqldbSettings = {
      url,
      username: null,
      caFile: authority.caFile,
      certificateFile: ours.certificateFile,
      keyFile: ours.keyFile,
      httpVersion: '1.1',
      timeoutSeconds: 5,
      ...change,
    };
    return (await createKsqldbConnector().test({ settings, password: null })).at(-1);
  };

  it('lets us in with it', async () => {
    expect(await lastStep({})).toMatchObject({ step: 'sources', ok: true });
  });

  it('does not without', async () => {
    expect(await lastStep({ certificateFile: null, keyFile: null })).toMatchObject({
      step: 'tls',
      ok: false,
      message: containing('client certificate'),
    });
  });

  it('is not even asked with files that are not what they should be', async () => {
    expect(await lastStep({ keyFile: null })).toMatchObject({
      step: 'tls',
      ok: false,
      message: containing('is set without its key file'),
    });
  });
});
