import type { KafkaSettings } from '../../../shared/contract/settings';
import type { SchemaRegistryConnection, Secrets } from '../ports';

/** Null where no registry is set up. Errors: REFUSED, IO as `Secrets`. */
export async function schemaRegistryConnection(
  { schemaRegistry }: Pick<KafkaSettings, 'schemaRegistry'>,
  secrets: Pick<Secrets, 'find'>,
): Promise<SchemaRegistryConnection | null> {
  if (schemaRegistry === null) return null;
  const { url, username } = schemaRegistry;
  const secret = username === null ? null : await secrets.find('schema-registry-password');
  return { url, username, password: secret === null ? null : new TextDecoder().decode(secret.value) };
}
