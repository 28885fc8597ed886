import { Alert, Button, Loader } from '@mantine/core';
import { IconEqual } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SyncOrigin } from '../../../../shared/contract/feeds';
import { messageOf } from '../../../../shared/errors';
import { useAskedQuery } from '../../api/use-asked-query';
import { useCommand } from '../../api/use-command';
import { CoreText } from '../../ui/states/core-text';
import { EmptyState } from '../../ui/states/empty-state';
import { ChangeForm } from './change-form';
import classes from './feed-sync.module.css';
import { SyncResult } from './sync-result';

interface SyncPlanProps {
  readonly from: SyncOrigin;
  readonly onClose: () => void;
}

/**
 * What differs between the feeds and `from`, asked once: what is ticked must not change by itself while somebody reads it. Applying refuses what has
 * moved on meanwhile.
 */
export function SyncPlan({ from, onClose }: SyncPlanProps) {
  const { t } = useTranslation();
  const { query, ask } = useAskedQuery((operations) => operations.feedsPlanSync, { from }, 0);
  const apply = useCommand((operations) => operations.feedsApplySync);
  /** A new comparison begins with its own ticks. */
  const [look, setLook] = useState(0);
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each look; `ask` is a new function at each drawing
  useEffect(ask, [look]);

  if (apply.data !== undefined) {
    return (
      <SyncResult
        outcome={apply.data}
        onLookAgain={() => {
          apply.reset();
          setLook(look + 1);
        }}
        onClose={onClose}
      />
    );
  }
  if (query.isFetching) {
    return (
      <p className={classes.working} role="status">
        <Loader size={14} aria-hidden />
        {t(from.type === 'file' ? 'feedSync.readingFile' : 'feedSync.askingServer')}
      </p>
    );
  }
  if (query.isError) {
    return (
      <Alert role="alert" color="red" variant="light" title={t('feedSync.notCompared')}>
        <CoreText>{messageOf(query.error)}</CoreText>
        <div className={classes.retry}>
          <Button variant="default" onClick={ask}>
            {t('common.retry')}
          </Button>
        </div>
      </Alert>
    );
  }
  if (query.data === undefined) return null;
  const { changes } = query.data;
  if (changes.length === 0) {
    return (
      <EmptyState icon={<IconEqual size={22} />} title={t('feedSync.agrees.title')}>
        {t(from.type === 'file' ? 'feedSync.agrees.file' : 'feedSync.agrees.server')}
      </EmptyState>
    );
  }
  return (
    <ChangeForm
      changes={changes}
      pending={apply.isPending}
      error={apply.error}
      onApply={(ticked) => apply.mutate({ from, changes: ticked })}
      onClose={onClose}
    />
  );
}
