import { createAvroSchemas } from '../../src/main/adapters/avro/avro-schemas';
import { createSchemaRegistryConnector } from '../../src/main/adapters/http/schema-registry';
import type { RecordDecoders } from '../../src/main/core/formats/record-decoder';

/** The core's real ports for formats: they do nothing where no feed asks for them. */
export const formatPorts = { registries: createSchemaRegistryConnector(), avro: createAvroSchemas() };

/** Every feed is JSON. */
export const jsonDecoders: RecordDecoders = { decoderOf: () => Promise.resolve(null) };
