import { Alert, Button, Loader, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconPlugConnected } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import { type KafkaTest, useKafkaTest } from '../../api/use-kafka-test';
import { Panel } from '../../ui/panel';
import { useField } from './fields';
import { brokersOf } from './settings-draft';
import classes from './settings.module.css';

/** Brokers as they are typed, tested before they are saved. */
export function KafkaFields() {
  const { t } = useTranslation();
  const brokers = useField('brokers');
  const clientId = useField('clientId');
  const test = useKafkaTest();
  const given = brokersOf(brokers.value);
  const testable = given.length > 0 && brokers.error === null && clientId.error === null;
  // A result is about what was tested: it goes when that changes.
  const change = (set: (value: string) => void) => (event: React.ChangeEvent<HTMLInputElement>) => {
    test.reset();
    set(event.currentTarget.value);
  };

  return (
    <Panel
      title={t('settings.kafka.title')}
      actions={
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={15} aria-hidden />}
          disabled={!testable}
          loading={test.isPending}
          title={given.length === 0 ? t('settings.kafka.needBroker') : undefined}
          onClick={() =>
            test.mutate({
              brokers: given,
              clientId: clientId.value.trim(),
              tls: null,
              sasl: null,
              schemaRegistry: null,
            })
          }
        >
          {t('settings.kafka.test')}
        </Button>
      }
    >
      <div className={classes.fields}>
        <TextInput
          label={t('settings.kafka.brokers')}
          description={t('settings.kafka.brokersHelp')}
          placeholder="localhost:9092"
          value={brokers.value}
          error={brokers.error}
          onChange={change(brokers.set)}
          spellCheck={false}
        />
        <TextInput
          label={t('settings.kafka.clientId')}
          value={clientId.value}
          error={clientId.error}
          onChange={change(clientId.set)}
          spellCheck={false}
        />
      </div>
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
