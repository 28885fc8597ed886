import type { z } from 'zod';
import { kafkaSettingsSchema, type KafkaSettings } from '../../../../shared/contract/settings';
import { textOrNull, type FieldPaths } from './typed-values';

/** Kafka and its schema registry as the fields hold them. */
export interface KafkaDraft {
  readonly brokers: string;
  readonly clientId: string;
  readonly encryption: 'none' | 'tls';
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly serverName: string;
  readonly mechanism: 'none' | NonNullable<KafkaSettings['sasl']>['mechanism'];
  readonly username: string;
  readonly registryUrl: string;
  readonly registryUsername: string;
}

export const kafkaPaths: FieldPaths<KafkaDraft> = {
  'kafka.clientId': 'clientId',
  'kafka.sasl.username': 'username',
  'kafka.schemaRegistry.url': 'registryUrl',
};

export function kafkaDraftOf({ brokers, clientId, tls, sasl, schemaRegistry }: KafkaSettings): KafkaDraft {
  return {
    brokers: brokers.join(', '),
    clientId,
    encryption: tls === null ? 'none' : 'tls',
    caFile: tls?.caFile ?? '',
    certificateFile: tls?.certificateFile ?? '',
    keyFile: tls?.keyFile ?? '',
    serverName: tls?.serverName ?? '',
    mechanism: sasl?.mechanism ?? 'none',
    username: sasl?.username ?? '',
    registryUrl: schemaRegistry?.url ?? '',
    registryUsername: schemaRegistry?.username ?? '',
  };
}

/** The connection as it is typed, to be tested before it is saved; null where it is not right yet. */
export function kafkaOf(draft: KafkaDraft): KafkaSettings | null {
  return kafkaSettingsSchema.safeParse(kafkaInput(draft)).data ?? null;
}

export function kafkaInput(draft: KafkaDraft): z.input<typeof kafkaSettingsSchema> {
  const { encryption, mechanism } = draft;
  const url = draft.registryUrl.trim();
  return {
    brokers: brokersOf(draft.brokers),
    clientId: draft.clientId.trim(),
    tls:
      encryption === 'none'
        ? null
        : {
            caFile: textOrNull(draft.caFile),
            certificateFile: textOrNull(draft.certificateFile),
            keyFile: textOrNull(draft.keyFile),
            serverName: textOrNull(draft.serverName),
          },
    sasl: mechanism === 'none' ? null : { mechanism, username: draft.username.trim() },
    schemaRegistry: url === '' ? null : { url, username: textOrNull(draft.registryUsername) },
  };
}

export function brokersOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');
}
