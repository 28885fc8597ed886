import { Button, Switch } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMysqlTest } from '../../api/use-connection-test';
import { CertificateFields } from './certificate-fields';
import { ConnectionPanel } from './connection-panel';
import { NumberField, TextField, useDraft, useField } from './fields';
import { mysqlOf } from './mysql-draft';
import { PasswordField } from './password-field';
import { SetUpServer } from './set-up-server';
import classes from './settings.module.css';

/** The warehouse's MySQL or MariaDB server, where there is one. */
export function MysqlFields() {
  return <SetUpServer server="mysql">{(onRemove) => <Server onRemove={onRemove} />}</SetUpServer>;
}

function Server({ onRemove }: { onRemove: () => void }) {
  const { t } = useTranslation();
  const draft = useDraft();
  const encryption = useField('mysqlEncryption');
  return (
    <ConnectionPanel
      server={t('settings.mysql.title')}
      test={useMysqlTest()}
      typed={mysqlOf(draft)}
      untestable={t('settings.mysql.needHost')}
      actions={
        <Button variant="default" leftSection={<IconTrash size={15} aria-hidden />} onClick={onRemove}>
          {t('settings.mysql.remove')}
        </Button>
      }
    >
      <div className={classes.fields}>
        <TextField field="mysqlHost" label={t('settings.mysql.host')} placeholder="localhost" />
        <NumberField field="mysqlPort" label={t('settings.mysql.port')} isPlain />
        <TextField
          field="mysqlDatabase"
          label={t('settings.mysql.database')}
          description={t('settings.mysql.databaseHelp')}
        />
        <TextField field="mysqlUsername" label={t('settings.connection.username')} />
      </div>
      <PasswordField name="mysql-password" label={t('settings.mysql.password')} />
      <Switch
        my="md"
        label={t('settings.mysql.tls')}
        description={t('settings.mysql.tlsHelp')}
        checked={encryption.value === 'tls'}
        onChange={(event) => encryption.set(event.currentTarget.checked ? 'tls' : 'none')}
      />
      {encryption.value === 'tls' && (
        <CertificateFields caFile="mysqlCaFile" certificateFile="mysqlCertificateFile" keyFile="mysqlKeyFile" />
      )}
    </ConnectionPanel>
  );
}
