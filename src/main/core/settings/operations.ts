import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { settingsSchema } from '../../../shared/contract/settings';
import type { BrokerConnector } from '../ports';
import { examine, type DoctorPorts } from './doctor';
import type { SettingsStore } from './settings-store';
import { mendLevels } from './table-findings';

export interface SettingsPorts extends DoctorPorts {
  readonly settings: SettingsStore;
  readonly brokers: BrokerConnector;
}

export function settingsOperations(ports: SettingsPorts): Handlers<CoreContract>['settings'] {
  return {
    get: () => ports.settings.get(),
    update: (change) => ports.settings.change((current) => settingsSchema.parse({ ...current, ...change })),
    async testKafka(kafka) {
      const steps = await ports.brokers.test({ password: null, settings: kafka });
      return { ok: steps.length > 0 && steps.every((step) => step.ok), steps };
    },
    doctor: () => examine(ports),
    mendLevels: async () => ({ changed: await mendLevels(ports, (await ports.feeds.list()).feeds) }),
  };
}
