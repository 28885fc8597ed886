import { Alert, Button, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PermissionsStatus } from '../../../../shared/contract/permissions';
import { messageOf } from '../../../../shared/errors';
import { useCommand } from '../../api/use-command';
import { Panel } from '../../ui/panel';
import { CoreText } from '../../ui/states/core-text';
import classes from './permissions.module.css';

/** The copy of the grants in the warehouse, and whether the server's own users are granted the same. */
export function MirrorPanel({ status: { mirror, mayAdminister } }: { status: PermissionsStatus }) {
  const { t } = useTranslation();
  const write = useCommand((operations) => operations.permissionsCreateTable);
  return (
    <Panel
      title={t('permissions.mirror.title')}
      actions={
        <Button variant="default" loading={write.isPending} disabled={!mayAdminister} onClick={() => write.mutate({})}>
          {t('permissions.mirror.write')}
        </Button>
      }
    >
      <p className={classes.text}>{t(`permissions.mirror.state.${mirror.state}`, { place: mirror.place })}</p>
      {mirror.problem !== null && (
        <p className={classes.text}>
          <CoreText>{mirror.problem}</CoreText>
        </p>
      )}
      <Switch
        label={t('permissions.mirror.inMysql')}
        description={t('permissions.mirror.inMysqlNote')}
        checked={mirror.grantsInMysql}
        disabled={!mayAdminister || write.isPending}
        onChange={(event) => write.mutate({ grantsInMysql: event.currentTarget.checked })}
      />
      {write.error !== null && (
        <Alert role="alert" color="red" variant="light" mt="sm">
          <CoreText>{messageOf(write.error)}</CoreText>
        </Alert>
      )}
      {(write.data?.warnings ?? []).map((warning) => (
        <Alert key={warning} role="status" color="yellow" variant="light" mt="sm">
          <CoreText>{warning}</CoreText>
        </Alert>
      ))}
    </Panel>
  );
}
