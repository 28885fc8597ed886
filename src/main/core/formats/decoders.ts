import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { AvroSchemas, Clock, SchemaRegistryConnector, Secrets } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { FramedKeyDecoder } from './framed-keys';
import { AvroDecoder, JsonSchemaDecoder } from './framed-decoder';
import { MessageColumnsDecoder } from './message-columns';
import type { RecordDecoder, RecordDecoders } from './record-decoder';
import { RegisteredSchemas } from './registered-schemas';
import { schemaRegistryConnection } from './registry-connection';
import { WholeTextDecoder } from './text-decoder';

export interface DecoderPorts {
  readonly settings: SettingsStore;
  readonly secrets: Pick<Secrets, 'find'>;
  readonly registries: SchemaRegistryConnector;
  readonly avro: AvroSchemas;
  readonly clock: Clock;
}

/** Registries whose schemas are kept: settings change seldom, and never to many. */
const mostRegistries = 4;

export function createDecoders(ports: DecoderPorts): RecordDecoders {
  const { settings, secrets, registries, avro, clock } = ports;
  /** By everything that an answer may depend on. */
  const known = new Map<string, RegisteredSchemas>();

  async function schemas(feed: FeedConfig): Promise<RegisteredSchemas> {
    const connection = await schemaRegistryConnection((await settings.get()).kafka, secrets);
    if (connection === null) {
      throw new LakeError(
        'REFUSED',
        `"${feed.name}" is ${feed.format}, which needs a schema registry, and none is set up. Add it under Settings, Kafka.`,
        { details: { feed: feed.name } },
      );
    }
    const key = JSON.stringify(connection);
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size === mostRegistries) known.clear();
    const made = new RegisteredSchemas(registries.connect(connection), avro, clock);
    known.set(key, made);
    return made;
  }

  async function ofFormat(feed: FeedConfig, takesJson: boolean): Promise<RecordDecoder | null> {
    switch (feed.format ?? 'json') {
      case 'json':
        return null;
      case 'text':
        return takesJson ? null : new WholeTextDecoder();
      case 'avro':
        return new AvroDecoder(await schemas(feed), takesJson);
      case 'json-schema':
        return new JsonSchemaDecoder(await schemas(feed), takesJson);
    }
  }

  return {
    async decoderOf(feed, { takesJson = false } = {}) {
      const format = await ofFormat(feed, takesJson);
      if (takesJson) return format;
      const asked = new Set(feed.messageColumns);
      const isFramed = feed.format === 'avro' || feed.format === 'json-schema';
      const readsKeys = asked.has('key') || feed.kind === 'table';
      const keys = isFramed && readsKeys ? new FramedKeyDecoder(await schemas(feed)) : null;
      const beside = asked.size === 0 ? null : new MessageColumnsDecoder(asked);
      return inTurn([format, keys, beside].filter((each) => each !== null));
    },
  };
}

function inTurn(decoders: readonly RecordDecoder[]): RecordDecoder | null {
  if (decoders.length === 0) return null;
  return {
    async decode(batch) {
      let decoded = batch;
      for (const decoder of decoders) decoded = await decoder.decode(decoded);
      return decoded;
    },
  };
}
