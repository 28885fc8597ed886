import type { KsqldbSettings } from '../../../shared/contract/settings';
import { LakeError } from '../../../shared/errors';
import type { KsqlConnection, KsqlConnector, KsqlServer, Secrets } from '../ports';
import type { SettingsStore } from '../settings/settings-store';

/** Settings and password, which is looked up where there is a log-in alone. Errors: REFUSED, IO as `Secrets`. */
export async function ksqlConnection(
  settings: KsqldbSettings,
  secrets: Pick<Secrets, 'find'>,
): Promise<KsqlConnection> {
  const secret = settings.username === null ? null : await secrets.find('ksqldb-password');
  return { settings, password: secret === null ? null : new TextDecoder().decode(secret.value) };
}

export interface KsqldbAccess {
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly secrets: Pick<Secrets, 'find'>;
  readonly servers: KsqlConnector;
}

/** `work` with the server of the settings, which is closed afterwards. Error: REFUSED where none is set up. */
export async function withServer<T>(
  { settings, secrets, servers }: KsqldbAccess,
  work: (server: KsqlServer) => Promise<T>,
): Promise<T> {
  const { ksqldb } = await settings.get();
  if (ksqldb === null) {
    throw new LakeError('REFUSED', 'No ksqlDB server is set up. Give its address under Settings, ksqlDB.');
  }
  const server = servers.connect(await ksqlConnection(ksqldb, secrets));
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}
