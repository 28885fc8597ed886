import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Key and certificate in one, as Kafka wants a keystore. */
  readonly keystoreFile: string;
}

/** An authority of a test, which lives in a folder that the test removes. */
export interface Authority {
  readonly caFile: string;
  /** `names`: as subjectAltName has them, `DNS:…` or `IP:…`. Of 0 days: it has expired a second later. */
  issue(name: string, names: readonly string[], days?: number): Promise<Certificate>;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export async function makeAuthority(folder: string, name: string): Promise<Authority> {
  const path = (file: string): string => join(folder, `${name}-${file}`);
  const caFile = path('ca.pem');
  const caKey = path('ca.key');
  await run('openssl', [
    'req',
    '-x509',
    ...KEY,
    '-keyout',
    caKey,
    '-out',
    caFile,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
  ]);
  return {
    caFile,
    async issue(subject, names, days = 2) {
      const certificateFile = path(`${subject}.pem`);
      const keyFile = path(`${subject}.key`);
      const keystoreFile = path(`${subject}-keystore.pem`);
      const request = path(`${subject}.csr`);
      const extensions = path(`${subject}.ext`);
      await writeFile(extensions, `subjectAltName=${names.join(',')}\n`);
      await run('openssl', ['req', '-new', ...KEY, '-keyout', keyFile, '-out', request, '-subj', `/CN=${subject}`]);
      const signing = ['x509', '-req', '-in', request, '-CA', caFile, '-CAkey', caKey, '-CAcreateserial'];
      await run('openssl', [...signing, '-out', certificateFile, '-days', String(days), '-extfile', extensions]);
      await writeFile(
        keystoreFile,
        `${await readFile(keyFile, 'utf8')}${await readFile(certificateFile, 'utf8')}${await readFile(caFile, 'utf8')}`,
      );
      return { certificateFile, keyFile, keystoreFile };
    },
  };
}
