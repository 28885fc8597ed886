import { Button, Select } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ksqldbSettingsSchema, sendsReadableLogIn } from '../../../../shared/contract/settings';
import { useKsqldbTest } from '../../api/use-connection-test';
import { CertificateFields } from './certificate-fields';
import { ConnectionPanel } from './connection-panel';
import { NumberField, TextField, useDraft, useField } from './fields';
import { ksqldbOf } from './ksqldb-draft';
import { PasswordField } from './password-field';
import { ReadablePassword } from './readable-password';
import { SetUpServer } from './set-up-server';
import classes from './settings.module.css';

const httpVersions = ksqldbSettingsSchema.shape.httpVersion.unwrap().options;

/** The ksqlDB server, where there is one, or how to set one up. */
export function KsqldbFields() {
  return <SetUpServer server="ksqldb">{(onRemove) => <Server onRemove={onRemove} />}</SetUpServer>;
}

function Server({ onRemove }: { onRemove: () => void }) {
  const { t } = useTranslation();
  const draft = useDraft();
  const httpVersion = useField('ksqldbHttpVersion');
  const typed = ksqldbOf(draft);
  return (
    <ConnectionPanel
      server={t('settings.ksqldb.title')}
      test={useKsqldbTest()}
      typed={typed}
      untestable={t('settings.ksqldb.needUrl')}
      actions={
        <Button variant="default" leftSection={<IconTrash size={15} aria-hidden />} onClick={onRemove}>
          {t('settings.ksqldb.remove')}
        </Button>
      }
    >
      <div className={classes.fields}>
        <TextField
          field="ksqldbUrl"
          label={t('settings.ksqldb.url')}
          description={t('settings.ksqldb.urlHelp')}
          placeholder="http://localhost:8088"
        />
        <TextField
          field="ksqldbUsername"
          label={t('settings.connection.username')}
          description={t('settings.ksqldb.usernameHelp')}
        />
      </div>
      {draft.ksqldbUsername.trim() !== '' && (
        <PasswordField name="ksqldb-password" label={t('settings.ksqldb.password')} />
      )}
      {typed !== null && sendsReadableLogIn(typed) && <ReadablePassword remedy={t('settings.ksqldb.readableHelp')} />}
      {draft.ksqldbUrl.trim().toLowerCase().startsWith('https:') && (
        <CertificateFields caFile="ksqldbCaFile" certificateFile="ksqldbCertificateFile" keyFile="ksqldbKeyFile" />
      )}
      <div className={classes.fields}>
        <Select
          label={t('settings.ksqldb.httpVersion')}
          description={t('settings.ksqldb.httpVersionHelp')}
          data={httpVersions.map((value) => ({ value, label: t('settings.ksqldb.http', { version: value }) }))}
          value={httpVersion.value}
          allowDeselect={false}
          onChange={(value) => httpVersion.set(value ?? '1.1')}
        />
        <NumberField
          field="ksqldbTimeoutSeconds"
          label={t('settings.ksqldb.timeout')}
          description={t('settings.ksqldb.timeoutHelp')}
        />
      </div>
    </ConnectionPanel>
  );
}
