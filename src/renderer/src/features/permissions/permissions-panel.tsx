import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PermissionsStatus } from '../../../../shared/contract/permissions';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Panel } from '../../ui/panel';
import { CoreText } from '../../ui/states/core-text';
import { Loaded } from '../../ui/states/loaded';
import { CheckPanel } from './check-panel';
import { GrantForm } from './grant-form';
import { GrantsTable } from './grants-table';
import { MirrorPanel } from './mirror-panel';
import classes from './permissions.module.css';

/** Who may read, write and administer which feed. Without a page of its own: the app says where it stands. */
export function PermissionsPanel() {
  const { t } = useTranslation();
  const status = useOperationQuery((operations) => operations.permissionsList, {});
  return (
    <Loaded query={status} subject={t('permissions.thePermissions')}>
      {(data) => (data.isEnforced ? <Enforced status={data} /> : <NotEnforced status={data} />)}
    </Loaded>
  );
}

function Enforced({ status }: { status: PermissionsStatus }) {
  const { t } = useTranslation();
  return (
    <>
      <Panel title={t('permissions.grants.title')} actions={<EndButton status={status} />}>
        <p className={classes.text}>{t('permissions.grants.note', { user: status.user })}</p>
        <GrantsTable status={status} />
      </Panel>
      <div className={classes.columns}>
        <Panel title={t('permissions.grant.title')}>
          <GrantForm />
        </Panel>
        <Panel title={t('permissions.check.title')}>
          <CheckPanel user={status.user} />
        </Panel>
      </div>
      <MirrorPanel status={status} />
    </>
  );
}

function NotEnforced({ status: { user } }: { status: PermissionsStatus }) {
  const { t } = useTranslation();
  const begin = useCommand((operations) => operations.permissionsCreateTable);
  const [asking, setAsking] = useState(false);
  return (
    <Panel title={t('permissions.off.title')}>
      <p className={classes.text}>{t('permissions.off.everybody')}</p>
      <p className={classes.text}>{t('permissions.binds')}</p>
      <Button aria-haspopup="dialog" onClick={() => setAsking(true)}>
        {t('permissions.off.action')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t('permissions.off.action')}
          confirm={t('permissions.off.confirm')}
          dangerous={false}
          pending={begin.isPending}
          error={begin.error}
          onClose={() => setAsking(false)}
          onConfirm={() =>
            begin.mutate(
              {},
              {
                onSuccess: ({ warnings }) => {
                  setAsking(false);
                  for (const message of warnings)
                    notifications.show({ color: 'yellow', autoClose: false, message: <CoreText>{message}</CoreText> });
                },
              },
            )
          }
        >
          <p className={classes.flush}>{t('permissions.off.you', { user })}</p>
          <p className={classes.flush}>{t('permissions.off.others')}</p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}

function EndButton({ status: { grants, mayAdminister } }: { status: PermissionsStatus }) {
  const { t } = useTranslation();
  const end = useCommand((operations) => operations.permissionsEnd);
  const [asking, setAsking] = useState(false);
  if (!mayAdminister) return null;
  return (
    <>
      <Button variant="default" aria-haspopup="dialog" onClick={() => setAsking(true)}>
        {t('permissions.end.action')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t('permissions.end.action')}
          confirm={t('permissions.end.confirm')}
          dangerous
          pending={end.isPending}
          error={end.error}
          onClose={() => setAsking(false)}
          onConfirm={() => end.mutate({}, { onSuccess: () => setAsking(false) })}
        >
          <p className={classes.flush}>{t('permissions.end.question', { count: grants.length })}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
