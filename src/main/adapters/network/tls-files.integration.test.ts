import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthority, type Authority, type Certificate } from '../../../../test/support/kafka/certificates';
import { readTlsFiles, type TlsFiles } from './tls-files';

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const none: TlsFiles = { caFile: null, certificateFile: null, keyFile: null };
const DAY_MS = 86_400_000;

describe('files of TLS', () => {
  let folder: string;
  let authority: Authority;
  let ours: Certificate;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-tls-'));
    authority = await makeAuthority(folder, 'lagoon-test');
    ours = await authority.issue('client', ['DNS:client']);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are read where they are named; the certificate is verified in any case', async () => {
    const verified = { rejectUnauthorized: true, minVersion: 'TLSv1.2' };
    const { caFile } = authority;
    const { certificateFile, keyFile } = ours;
    expect(await readTlsFiles(none, 'Kafka')).toEqual(verified);
    expect(await readTlsFiles({ caFile, certificateFile, keyFile }, 'Kafka')).toEqual({
      ...verified,
      ca: await readFile(caFile, 'utf8'),
      cert: await readFile(certificateFile, 'utf8'),
      key: await readFile(keyFile, 'utf8'),
    });
  });

  it('are refused, by name and with what to do, where they are not what they should be', async () => {
    const other = await authority.issue('other', ['DNS:other']);
    const junk = join(folder, 'junk.pem');
    await writeFile(junk, 'no certificate');
    const locked = join(folder, 'locked.pem');
    await writeFile(locked, '-----BEGIN ENCRYPTED PRIVATE KEY-----\n');
    const { certificateFile, keyFile } = ours;
    const cases: [Partial<TlsFiles>, string, RegExp][] = [
      [{ certificateFile }, certificateFile, /is set without its key file\. Name both under Settings, ksqlDB/],
      [{ keyFile }, keyFile, /is set without its certificate file/],
      [{ caFile: junk }, junk, /holds no certificate in PEM form/],
      [{ certificateFile: junk, keyFile }, junk, /holds no certificate in PEM form/],
      [{ certificateFile, keyFile: junk }, junk, /holds no private key in PEM form/],
      [{ certificateFile, keyFile: locked }, locked, /encrypted with a passphrase/],
      [{ certificateFile, keyFile: other.keyFile }, other.keyFile, /is the key of another certificate than/],
    ];
    for (const [files, path, message] of cases) {
      await expect(readTlsFiles({ ...none, ...files }, 'ksqlDB')).rejects.toMatchObject({
        code: 'REFUSED',
        message: matching(message),
        details: { path },
      });
    }
    const files = { ...none, certificateFile, keyFile };
    await expect(readTlsFiles(files, 'ksqlDB', Date.now() + 3 * DAY_MS)).rejects.toMatchObject({
      code: 'REFUSED',
      message: matching(/expired on/),
    });
  });

  it('are told apart from those that cannot be read', async () => {
    for (const caFile of [folder, join(folder, 'gone.pem')]) {
      await expect(readTlsFiles({ ...none, caFile }, 'MySQL')).rejects.toMatchObject({
        code: 'IO',
        message: matching(/the CA file of MySQL, cannot be read .* Mend the path under Settings, MySQL/),
        details: { path: caFile },
      });
    }
  });
});
