import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KsqlStatement } from '../../../../shared/contract/ksqldb';
import { messageOf } from '../../../../shared/errors';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { CoreText } from '../../ui/states/core-text';
import { Loaded } from '../../ui/states/loaded';
import classes from './feed-sync.module.css';
import { NeedsServer } from './needs-server';
import { StatementList } from './statement-list';
import { SyncModal } from './sync-modal';

interface StatementsDialogProps {
  /** Goes on to take what the server has by then. */
  readonly onSync: () => void;
  readonly onClose: () => void;
}

/** The statements that make the eight feeds' streams and tables, and which of them the server lacks. */
export function StatementsDialog({ onSync, onClose }: StatementsDialogProps) {
  const { t } = useTranslation();
  return (
    <SyncModal title={t('feedSync.statements.title')} onClose={onClose}>
      <NeedsServer onClose={onClose}>
        {({ url }) => <Statements url={url} onSync={onSync} onClose={onClose} />}
      </NeedsServer>
    </SyncModal>
  );
}

function Statements({ url, onSync, onClose }: StatementsDialogProps & { url: string }) {
  const { t } = useTranslation();
  const plan = useOperationQuery((operations) => operations.ksqldbPlanApply, {});
  return (
    <>
      <p className={classes.text}>{t('feedSync.statements.text', { url })}</p>
      <Loaded query={plan} subject={t('feedSync.statements.theStatements')}>
        {(statements) => (
          <>
            <StatementList statements={statements} />
            <Apply statements={statements} url={url} onSync={onSync} onClose={onClose} />
          </>
        )}
      </Loaded>
    </>
  );
}

interface ApplyProps extends StatementsDialogProps {
  readonly statements: readonly KsqlStatement[];
  readonly url: string;
}

function Apply({ statements, url, onSync, onClose }: ApplyProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const apply = useCommand((operations) => operations.ksqldbApply);
  const [asking, setAsking] = useState(false);
  const missing = statements.filter(({ state }) => state === 'missing').length;
  const counted = { count: missing, formatted: format.count(missing) };
  const sent = apply.data?.sent.length ?? 0;
  return (
    <>
      {apply.error !== null && (
        <Alert role="alert" color="red" variant="light" mt="sm" title={t('feedSync.statements.failed')}>
          <CoreText>{messageOf(apply.error)}</CoreText>
        </Alert>
      )}
      {asking && missing > 0 && (
        <Alert role="alert" color="yellow" variant="light" mt="sm" title={t('feedSync.statements.ask', counted)}>
          {t('feedSync.statements.askText', { url })}
        </Alert>
      )}
      <div className={classes.foot}>
        <span role="status">
          {apply.data !== undefined && t('feedSync.statements.sent', { count: sent, formatted: format.count(sent) })}
          {apply.data === undefined && missing === 0 && t('feedSync.statements.nothing')}
        </span>
        <Button variant="default" onClick={asking && missing > 0 ? () => setAsking(false) : onClose}>
          {t(asking && missing > 0 ? 'common.cancel' : 'common.close')}
        </Button>
        {missing === 0 ? (
          <Button onClick={onSync}>{t('feedSync.fromServer')}</Button>
        ) : asking ? (
          <Button loading={apply.isPending} onClick={() => apply.mutate({}, { onSettled: () => setAsking(false) })}>
            {t('feedSync.statements.send', counted)}
          </Button>
        ) : (
          <Button onClick={() => setAsking(true)}>{t('feedSync.statements.apply', counted)}</Button>
        )}
      </div>
    </>
  );
}
