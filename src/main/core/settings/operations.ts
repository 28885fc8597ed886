import type { WarehouseConnector } from '../ports';
import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { settingsSchema } from '../../../shared/contract/settings';
import type { Secrets } from '../ports';
import { examine, type DoctorPorts } from './doctor';
import { kafkaConnection, topicUses } from './kafka-connection';
import { ksqlConnection } from '../ksqldb/connection';
import { registryStep } from './registry-step';
import { listPasswords } from './passwords';
import { mendLevels } from './table-findings';

export interface SettingsPorts extends DoctorPorts {
  readonly warehouses: WarehouseConnector;
  readonly secrets: Secrets;
}

export function settingsOperations(ports: SettingsPorts): Handlers<CoreContract>['settings'] {
  return {
    get: () => ports.settings.get(),
    update: (change) => ports.settings.change((current) => settingsSchema.parse({ ...current, ...change })),
    async testKafka(kafka) {
      const uses = topicUses((await ports.feeds.list()).feeds);
      const ofBrokers = await ports.brokers.test(await kafkaConnection(kafka, ports.secrets), uses);
      const ofRegistry = await registryStep(kafka, ports.secrets, ports.registries);
      const steps = ofRegistry === null ? ofBrokers : [...ofBrokers, ofRegistry];
      return { ok: ofBrokers.length > 0 && steps.every((step) => step.ok), steps };
    },
    async testKsqldb(ksqldb) {
      const steps = await ports.servers.test(await ksqlConnection(ksqldb, ports.secrets));
      return { ok: steps.length > 0 && steps.every((step) => step.ok), steps };
    },
    async testMysql(mysql) {
      const secret = await ports.secrets.find('mysql-password');
      const password = secret === null ? null : new TextDecoder().decode(secret.value);
      const steps = await ports.warehouses.test({ settings: mysql, password });
      return { ok: steps.length > 0 && steps.every((step) => step.ok), steps };
    },
    passwords: () => listPasswords(ports.secrets),
    async setPassword({ name, value }) {
      await ports.secrets.setPassword(name, value);
      return {};
    },
    doctor: () => examine(ports),
    mendLevels: async () => ({ changed: await mendLevels(ports, (await ports.feeds.list()).feeds) }),
  };
}
