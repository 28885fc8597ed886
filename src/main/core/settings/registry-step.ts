import type { KafkaSettings } from '../../../shared/contract/settings';
import { messageOf } from '../../../shared/errors';
import { schemaRegistryConnection } from '../formats/registry-connection';
import type { ConnectionStep, SchemaRegistryConnector, Secrets } from '../ports';

/** Test connection's question to the schema registry; null where none is set up. Never throws. */
export async function registryStep(
  kafka: KafkaSettings,
  secrets: Pick<Secrets, 'find'>,
  registries: SchemaRegistryConnector,
): Promise<ConnectionStep | null> {
  const step = 'schema registry';
  try {
    const connection = await schemaRegistryConnection(kafka, secrets);
    if (connection === null) return null;
    const subjects = await registries.connect(connection).countSubjects();
    return { step, ok: true, message: `${connection.url} shows ${subjects} subject(s).` };
  } catch (error) {
    return { step, ok: false, message: messageOf(error) };
  }
}
