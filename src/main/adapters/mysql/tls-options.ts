import { isIP } from 'node:net';
import type { SslOptions } from 'mysql2';
import type { MysqlSettings } from '../../../shared/contract/settings';
import { LakeError } from '../../../shared/errors';
import { readTlsFiles } from '../network/tls-files';

/** As `readTlsFiles`; the server's name is verified, too. */
export async function tlsOptions(tls: NonNullable<MysqlSettings['tls']>, host: string): Promise<SslOptions> {
  // mysql2 would take a certificate for "localhost" as one for any address.
  if (isIP(host) !== 0) {
    throw new LakeError(
      'REFUSED',
      `With TLS the host must be the name in the server's certificate, and ${host} is an address. Write the name under Settings, MySQL.`,
    );
  }
  return { ...(await readTlsFiles(tls, 'MySQL')), verifyIdentity: true };
}
