import { Button, Table } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Grant, PermissionsStatus } from '../../../../shared/contract/permissions';
import { useCommand } from '../../api/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { ScrollTable } from '../../ui/scroll-table';
import { CoreText } from '../../ui/states/core-text';
import classes from './permissions.module.css';

export function GrantsTable({ status }: { status: PermissionsStatus }) {
  const { t } = useTranslation();
  const [revoking, setRevoking] = useState<Grant | null>(null);
  const feedOf = ({ feed }: Grant): string => (feed === '*' ? t('permissions.everyFeed') : feed);
  return (
    <>
      <ScrollTable
        label={t('permissions.grants.title')}
        maxHeight={360}
        heads={[
          { title: t('permissions.column.principal') },
          { title: t('permissions.column.type') },
          { title: t('permissions.column.feed') },
          { title: t('permissions.column.access') },
          { title: t('permissions.column.by') },
          { title: t('permissions.column.at') },
          { title: t('permissions.column.action') },
        ]}
      >
        {status.grants.map((grant) => (
          <Table.Tr key={JSON.stringify([grant.principal, grant.principalType, grant.feed, grant.access])}>
            <Table.Th scope="row" fw={500}>
              {grant.principal}
            </Table.Th>
            <Table.Td>{t(`permissions.type.${grant.principalType}`)}</Table.Td>
            <Table.Td>{feedOf(grant)}</Table.Td>
            <Table.Td>{t(`permissions.access.${grant.access}`)}</Table.Td>
            <Table.Td>{grant.grantedBy}</Table.Td>
            <Table.Td>{grant.grantedAt.slice(0, 19).replace('T', ' ')}</Table.Td>
            <Table.Td>
              <Button
                size="compact-sm"
                variant="default"
                aria-haspopup="dialog"
                aria-label={t('permissions.revoke.label', {
                  principal: grant.principal,
                  access: grant.access,
                  feed: feedOf(grant),
                })}
                onClick={() => setRevoking(grant)}
              >
                {t('permissions.revoke.action')}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
      {revoking !== null && <RevokeDialog grant={revoking} feed={feedOf(revoking)} onClose={() => setRevoking(null)} />}
    </>
  );
}

function RevokeDialog({ grant, feed, onClose }: { grant: Grant; feed: string; onClose: () => void }) {
  const { t } = useTranslation();
  const revoke = useCommand((operations) => operations.permissionsRevoke);
  const { principal, principalType, access } = grant;
  return (
    <ConfirmDialog
      title={t('permissions.revoke.title', { principal })}
      confirm={t('permissions.revoke.confirm')}
      dangerous
      pending={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(
          { principal, principalType, access, feed: grant.feed },
          {
            onSuccess: ({ warnings }) => {
              for (const message of warnings)
                notifications.show({ color: 'yellow', autoClose: false, message: <CoreText>{message}</CoreText> });
              onClose();
            },
          },
        )
      }
    >
      <p className={classes.flush}>{t(`permissions.revoke.question.${principalType}`, { principal, access, feed })}</p>
      <p className={classes.flush}>{t('permissions.revoke.running')}</p>
    </ConfirmDialog>
  );
}
