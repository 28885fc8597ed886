import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { principalSchema, type Access, type Principal } from '../../../../shared/contract/permissions';
import { feedNameSchema, type FeedName } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import { Loaded } from '../../ui/states/loaded';
import { WhoFields, type Who } from './who-fields';

interface Question {
  readonly principal: Principal;
  readonly feed: FeedName;
  readonly access: Access;
}

/** Whether somebody may, and why. */
export function CheckPanel({ user }: { user: string }) {
  const { t } = useTranslation();
  const [who, setWho] = useState<Who>({ principal: user, principalType: 'user', feed: '', access: 'read' });
  const [asked, setAsked] = useState<Question | null>(null);
  const principal = principalSchema.safeParse(who);
  const feed = feedNameSchema.safeParse(who.feed);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (principal.success && feed.success) {
          setAsked({ principal: principal.data, feed: feed.data, access: who.access });
        }
      }}
    >
      <WhoFields
        who={who}
        withEvery={false}
        onChange={(next) => {
          setWho(next);
          setAsked(null);
        }}
      />
      <Button type="submit" variant="default" mt="sm" mb="sm" disabled={!principal.success || !feed.success}>
        {t('permissions.check.action')}
      </Button>
      {asked !== null && <Answer question={asked} />}
    </form>
  );
}

function Answer({ question }: { question: Question }) {
  const { t } = useTranslation();
  const answer = useOperationQuery((operations) => operations.permissionsCheck, question);
  return (
    <Loaded query={answer} subject={t('permissions.check.answer')}>
      {({ isAllowed, because }) => (
        <Alert
          role="status"
          variant="light"
          color={isAllowed ? 'green' : 'yellow'}
          title={t(isAllowed ? 'permissions.check.yes' : 'permissions.check.no')}
        >
          {because}
        </Alert>
      )}
    </Loaded>
  );
}
