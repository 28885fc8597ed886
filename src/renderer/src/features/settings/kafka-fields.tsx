import { useTranslation } from 'react-i18next';
import { useKafkaTest } from '../../api/use-connection-test';
import { ConnectionPanel } from './connection-panel';
import { TextField, useDraft } from './fields';
import { kafkaOf } from './kafka-draft';
import { KafkaSecurity } from './kafka-security';
import classes from './settings.module.css';

export function KafkaFields() {
  const { t } = useTranslation();
  const kafka = kafkaOf(useDraft());
  return (
    <ConnectionPanel
      server={t('settings.kafka.title')}
      test={useKafkaTest()}
      typed={kafka !== null && kafka.brokers.length > 0 ? kafka : null}
      untestable={t('settings.kafka.needBroker')}
    >
      <div className={classes.fields}>
        <TextField
          field="brokers"
          label={t('settings.kafka.brokers')}
          description={t('settings.kafka.brokersHelp')}
          placeholder="localhost:9092"
        />
        <TextField field="clientId" label={t('settings.kafka.clientId')} />
      </div>
      <KafkaSecurity />
    </ConnectionPanel>
  );
}
