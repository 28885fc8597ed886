import { Select, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { sendsReadablePassword } from '../../../../shared/contract/settings';
import { CertificateFields } from './certificate-fields';
import { TextField, useDraft, useField } from './fields';
import { kafkaOf } from './kafka-draft';
import { PasswordField } from './password-field';
import { ReadablePassword } from './readable-password';
import classes from './settings.module.css';

const mechanisms = ['none', 'scram-sha-512', 'scram-sha-256', 'plain'] as const;

/** Encryption, log-in and the schema registry. */
export function KafkaSecurity() {
  const { t } = useTranslation();
  const draft = useDraft();
  const encryption = useField('encryption');
  const mechanism = useField('mechanism');
  const kafka = kafkaOf(draft);
  return (
    <>
      <Switch
        my="md"
        label={t('settings.kafka.tls')}
        description={t('settings.kafka.tlsHelp')}
        checked={encryption.value === 'tls'}
        onChange={(event) => encryption.set(event.currentTarget.checked ? 'tls' : 'none')}
      />
      {encryption.value === 'tls' && (
        <CertificateFields caFile="caFile" certificateFile="certificateFile" keyFile="keyFile">
          <TextField
            field="serverName"
            label={t('settings.kafka.serverName')}
            description={t('settings.kafka.serverNameHelp')}
          />
        </CertificateFields>
      )}
      <div className={classes.fields}>
        <Select
          label={t('settings.kafka.mechanism')}
          data={mechanisms.map((value) => ({ value, label: t(`settings.kafka.mechanisms.${value}`) }))}
          value={mechanism.value}
          allowDeselect={false}
          onChange={(value) => mechanism.set(value ?? 'none')}
        />
        {mechanism.value !== 'none' && <TextField field="username" label={t('settings.connection.username')} />}
      </div>
      {mechanism.value !== 'none' && <PasswordField name="kafka-password" label={t('settings.kafka.password')} />}
      {kafka !== null && sendsReadablePassword(kafka) && <ReadablePassword remedy={t('settings.kafka.readableHelp')} />}
      <div className={classes.fields}>
        <TextField
          field="registryUrl"
          label={t('settings.kafka.registryUrl')}
          description={t('settings.kafka.registryUrlHelp')}
          placeholder="https://registry.example:8081"
        />
        {draft.registryUrl.trim() !== '' && (
          <TextField field="registryUsername" label={t('settings.kafka.registryUsername')} />
        )}
      </div>
      {draft.registryUrl.trim() !== '' && draft.registryUsername.trim() !== '' && (
        <PasswordField name="schema-registry-password" label={t('settings.kafka.registryPassword')} />
      )}
    </>
  );
}
