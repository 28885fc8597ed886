import { Alert, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { grantedFeedSchema, principalSchema } from '../../../../shared/contract/permissions';
import { messageOf } from '../../../../shared/errors';
import { useCommand } from '../../api/use-command';
import { CoreText } from '../../ui/states/core-text';
import { WhoFields, type Who } from './who-fields';

const nobody: Who = { principal: '', principalType: 'user', feed: '', access: 'read' };

export function GrantForm() {
  const { t } = useTranslation();
  const grant = useCommand((operations) => operations.permissionsGrant);
  const [who, setWho] = useState(nobody);
  const principal = principalSchema.safeParse(who);
  const feed = grantedFeedSchema.safeParse(who.feed);
  const problem = who.principal !== '' && !principal.success ? principal.error.issues[0]?.message : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!principal.success || !feed.success) return;
        grant.mutate(
          { ...principal.data, feed: feed.data, access: who.access },
          {
            onSuccess: ({ warnings }) => {
              setWho(nobody);
              for (const message of warnings)
                notifications.show({ color: 'yellow', autoClose: false, message: <CoreText>{message}</CoreText> });
            },
          },
        );
      }}
    >
      <WhoFields who={who} withEvery onChange={setWho} />
      {(problem !== undefined || grant.error !== null) && (
        <Alert role="alert" color="red" variant="light" mt="sm">
          <CoreText>{problem ?? messageOf(grant.error)}</CoreText>
        </Alert>
      )}
      <Button type="submit" mt="sm" loading={grant.isPending} disabled={!principal.success || !feed.success}>
        {t('permissions.grant.action')}
      </Button>
    </form>
  );
}
