import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { SslOptions } from 'mysql2';
import type { MysqlSettings } from '../../../shared/contract/settings';
import { LakeError, messageOf } from '../../../shared/errors';

/** The files read anew at each call: certificates are renewed while Lagoon runs. The server's certificate is always verified, its name too. Error: IO naming the file. */
export async function tlsOptions(tls: NonNullable<MysqlSettings['tls']>, host: string): Promise<SslOptions> {
  // mysql2 would take a certificate for "localhost" as one for any address.
  if (isIP(host) !== 0) {
    throw new LakeError(
      'REFUSED',
      `With TLS the host must be the name in the server's certificate, and ${host} is an address. Write the name under Settings, MySQL.`,
    );
  }
  const { caFile, certificateFile, keyFile } = tls;
  if ((certificateFile === null) !== (keyFile === null)) {
    throw new LakeError(
      'REFUSED',
      `${certificateFile ?? keyFile ?? ''} is set without its ${certificateFile === null ? 'certificate' : 'key'} file. Name both under Settings, MySQL, or neither.`,
    );
  }
  return {
    rejectUnauthorized: true,
    verifyIdentity: true,
    minVersion: 'TLSv1.2',
    ...(caFile === null ? {} : { ca: await readPem(caFile, 'the CA file') }),
    ...(certificateFile === null ? {} : { cert: await readPem(certificateFile, 'the client certificate') }),
    ...(keyFile === null ? {} : { key: await readPem(keyFile, 'the key of the client certificate') }),
  };
}

async function readPem(path: string, what: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new LakeError(
      'IO',
      `${path}, ${what} of MySQL, cannot be read (${messageOf(error)}). Mend the path under Settings, MySQL, or give this user access.`,
      { details: { path }, cause: error },
    );
  }
  if (!text.includes('-----BEGIN '))
    throw new LakeError(
      'REFUSED',
      `${path}, ${what} of MySQL, is not in PEM form (-----BEGIN …). Name another file under Settings, MySQL.`,
      { details: { path } },
    );
  return text;
}
