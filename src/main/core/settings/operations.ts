import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { settingsSchema } from '../../../shared/contract/settings';
import { examine, type DoctorPorts } from './doctor';
import { kafkaConnection, topicUses } from './kafka-connection';
import { listPasswords } from './passwords';
import { mendLevels } from './table-findings';

export function settingsOperations(ports: DoctorPorts): Handlers<CoreContract>['settings'] {
  return {
    get: () => ports.settings.get(),
    update: (change) => ports.settings.change((current) => settingsSchema.parse({ ...current, ...change })),
    async testKafka(kafka) {
      const uses = topicUses((await ports.feeds.list()).feeds);
      const steps = await ports.brokers.test(await kafkaConnection(kafka, ports.secrets), uses);
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
