import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPlugConnectedX, IconTerminal2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import type { WindowCache } from '../../api/window-cache';
import { EmptyState } from '../../ui/states/empty-state';
import { FailurePanel } from './failure-panel';
import { MessageCard } from './message-card';
import { ResultArea } from './result-area';
import { SaveResult } from './save-result';
import type { OfferedStatement } from './run-bar';
import classes from './sql-page.module.css';
import type { Desk } from './use-desk';
import { useLostResult } from './use-lost-result';

interface LakeResultProps {
  readonly desk: Desk;
  readonly cache: WindowCache | null;
  readonly revision: number;
  readonly samples: readonly OfferedStatement[];
}

/** Rows that the query process holds, a page at a time. */
export function LakeResult({ desk, cache, revision, samples }: LakeResultProps) {
  const { t } = useTranslation();
  const { statement, runAgain } = desk;
  const lost = useLostResult(statement.status === 'done' ? statement.resultId : null, cache?.error ?? null);
  return (
    <ResultArea
      statement={statement}
      resultKey={statement.resultId ?? 'before'}
      rows={cache === null ? null : { columns: statement.columns, shown: cache, drawn: cache, revision }}
      idle={
        <EmptyState
          icon={<IconTerminal2 size={22} />}
          title={t('sql.empty.title')}
          actions={
            <div className={classes.samples}>
              {samples.map(({ title, sql }) => (
                <Button key={title} variant="default" onClick={() => desk.openStatement(sql)}>
                  {title}
                </Button>
              ))}
            </div>
          }
        >
          {t('sql.empty.body')}
        </EmptyState>
      }
      instead={
        statement.error !== null ? (
          <FailurePanel target="lake" desk={desk} error={statement.error} />
        ) : lost ? (
          <MessageCard
            tone="warning"
            icon={IconPlugConnectedX}
            title={t('sql.lost.title')}
            actions={
              <Button variant="default" onClick={runAgain}>
                {t('sql.failed.again')}
              </Button>
            }
          >
            <p className={classes.message}>{t('sql.lost.body')}</p>
          </MessageCard>
        ) : null
      }
      notice={
        cache !== null &&
        cache.error !== null && (
          <Alert role="alert" variant="light" color="red" className={classes.windowError}>
            <Group justify="space-between">
              <Text size="sm">{t('sql.page.failed', { reason: messageOf(cache.error) })}</Text>
              <Button variant="default" onClick={() => cache.retry()}>
                {t('common.retry')}
              </Button>
            </Group>
          </Alert>
        )
      }
      actions={<SaveResult sql={statement.sql} disabled={statement.status !== 'done'} />}
      onRunAgain={runAgain}
    />
  );
}
