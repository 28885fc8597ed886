import type { KafkaSettings } from '../../../shared/contract/settings';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { KafkaConnection, Secrets, TopicUse } from '../ports';

/**
 * What every part connects to Kafka with: the settings (`brokers`: instead of theirs, of the command line) and the password, which is looked up
 * where there is a log-in alone. That there is none is said by whoever logs in. Errors: REFUSED, IO as `Secrets`.
 */
export async function kafkaConnection(
  settings: KafkaSettings,
  secrets: Pick<Secrets, 'find'>,
  brokers?: readonly string[],
): Promise<KafkaConnection> {
  const secret = settings.sasl === null ? null : await secrets.find('kafka-password');
  return {
    settings: brokers === undefined ? settings : { ...settings, brokers: [...brokers] },
    password: secret === null ? null : new TextDecoder().decode(secret.value),
  };
}

/** What the consumers of these feeds read, and the groups they are of. */
export function topicUses(feeds: readonly FeedConfig[]): TopicUse[] {
  return feeds.flatMap(({ enabled, name, topic }) =>
    enabled && topic !== null ? [{ topic, groupId: `lagoon-${name}` }] : [],
  );
}
