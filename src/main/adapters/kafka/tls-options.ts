import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import type { KafkaSettings } from '../../../shared/contract/settings';
import { readTlsFiles } from '../network/tls-files';

/** As `readTlsFiles`. `host`: null where whoever connects fills it in. */
export async function tlsOptions(
  tls: NonNullable<KafkaSettings['tls']>,
  host: string | null,
): Promise<ConnectionOptions> {
  const name = tls.serverName ?? host;
  return {
    ...(await readTlsFiles(tls, 'Kafka')),
    // SNI has no room for an address (RFC 6066); the certificate is checked for it all the same.
    ...(name === null || isIP(name) !== 0 ? {} : { servername: name }),
    checkServerIdentity: (dialled, certificate) => checkServerIdentity(name ?? dialled, certificate),
  };
}
