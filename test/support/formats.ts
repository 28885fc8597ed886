import { createAvroSchemas } from '../../src/main/adapters/avro/avro-schemas';
import { createSchemaRegistryConnector } from '../../src/main/adapters/http/schema-registry';
import { createKsqldbConnector } from '../../src/main/adapters/ksqldb/ksqldb-connector';
import { createWarehouseConnector } from '../../src/main/hosts/compose/warehouses';
import type { RecordDecoders } from '../../src/main/core/formats/record-decoder';

/** The core's real ports for formats and ksqlDB: they do nothing where no feed asks for them. */
export const formatPorts = {
  registries: createSchemaRegistryConnector(),
  servers: createKsqldbConnector(),
  warehouses: createWarehouseConnector(),
  avro: createAvroSchemas(),
};

/** Every feed is JSON. */
export const jsonDecoders: RecordDecoders = { decoderOf: () => Promise.resolve(null) };
