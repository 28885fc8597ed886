import { Alert, Button, Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconPlugConnected } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import { type KafkaTest, useKafkaTest } from '../../api/use-kafka-test';
import { Panel } from '../../ui/panel';
import { TextField, useDraft } from './fields';
import { KafkaSecurity } from './kafka-security';
import { kafkaOf } from './settings-draft';
import classes from './settings.module.css';

/** A connection as it is typed, tested before it is saved. */
export function KafkaFields() {
  const { t } = useTranslation();
  const test = useKafkaTest();
  const kafka = kafkaOf(useDraft());
  const testable = kafka !== null && kafka.brokers.length > 0;
  // A result is about what was tested: it goes when that changes.
  const { reset } = test;
  const typed = JSON.stringify(kafka);
  useEffect(() => reset(), [reset, typed]);

  return (
    <Panel
      title={t('settings.kafka.title')}
      actions={
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={15} aria-hidden />}
          disabled={!testable}
          loading={test.isPending}
          title={testable ? undefined : t('settings.kafka.needBroker')}
          onClick={() => {
            if (kafka !== null) test.mutate(kafka);
          }}
        >
          {t('settings.kafka.test')}
        </Button>
      }
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
      <div role="status">
        {test.isPending && (
          <p className={classes.testing}>
            <Loader size={12} aria-hidden />
            {t('settings.kafka.testing')}
          </p>
        )}
        {test.isError && (
          <Alert color="red" variant="light" mt="sm" title={t('settings.kafka.testFailed')}>
            {messageOf(test.error)}
          </Alert>
        )}
        {test.data !== undefined && <TestResult result={test.data} />}
      </div>
    </Panel>
  );
}

function TestResult({ result }: { result: KafkaTest }) {
  const { t } = useTranslation();
  return (
    <>
      <p className={classes.outcome}>{result.ok ? t('settings.kafka.passed') : t('settings.kafka.notPassed')}</p>
      <ul className={classes.steps} aria-label={t('settings.kafka.steps')}>
        {result.steps.map(({ step, ok, message }) => (
          <li key={step} className={classes.step}>
            {ok ? (
              <IconCircleCheck size={16} color="var(--lagoon-success)" role="img" aria-label={t('settings.kafka.ok')} />
            ) : (
              <IconAlertTriangle
                size={16}
                color="var(--lagoon-danger)"
                role="img"
                aria-label={t('settings.kafka.failed')}
              />
            )}
            <span className={classes.stepName}>{step}</span>
            <span className={ok ? '' : classes.mend}>{message}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
