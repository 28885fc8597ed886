import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RetentionPlan } from '../../../../shared/contract/maintenance';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useFormat } from '../../ui/format';
import { totalsByFeed } from './by-feed';
import classes from './maintenance.module.css';

interface RetentionDialogProps {
  /** Of now, which may have become empty since it was asked: others apply retention too. */
  readonly plan: RetentionPlan;
  /** Whether the plan that was confirmed was no longer the plan, so that nothing was dropped. */
  readonly moved: boolean;
  readonly pending: boolean;
  readonly disabled: boolean;
  readonly error: unknown;
  readonly onConfirm: (plan: RetentionPlan) => void;
  readonly onClose: () => void;
}

export function RetentionDialog({ plan, moved, onConfirm, ...dialog }: RetentionDialogProps) {
  const { t } = useTranslation();
  const empty = plan.items.length === 0;
  return (
    <ConfirmDialog
      {...dialog}
      title={t('maintenance.retention.confirmTitle')}
      confirm={empty ? null : t('maintenance.retention.confirm')}
      dangerous
      onConfirm={() => onConfirm(plan)}
    >
      {moved && (
        <Alert role="alert" color="yellow" variant="light">
          {t('maintenance.retention.moved')}
        </Alert>
      )}
      {empty ? <p className={classes.text}>{t('maintenance.retention.nothing')}</p> : <WhatIsLost plan={plan} />}
    </ConfirmDialog>
  );
}

function WhatIsLost({ plan }: { plan: RetentionPlan }) {
  const { t } = useTranslation();
  const format = useFormat();
  const named = plan.items.map(({ feed, table, ...item }) => ({
    ...item,
    feed: table === 'quarantine' ? t('maintenance.quarantineOf', { feed }) : feed,
  }));
  return (
    <>
      <p className={classes.text}>{t('maintenance.retention.loses')}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- axe: scrollable-region-focusable */}
      <ul className={classes.losses} aria-label={t('maintenance.retention.plan')} tabIndex={0}>
        {totalsByFeed(named).map((each) => (
          <li key={each.feed}>
            <strong>{each.feed}</strong>{' '}
            {[
              t('maintenance.retention.items', { count: each.items, formatted: format.count(each.items) }),
              t('adopt.rows', { count: each.records, formatted: format.count(each.records) }),
              t('adopt.files', { count: each.files, formatted: format.count(each.files) }),
              format.bytes(each.sizeBytes),
            ].join(', ')}
          </li>
        ))}
      </ul>
      <p className={classes.text}>
        {plan.goneAfter === null
          ? t('maintenance.retention.noUndo')
          : t('maintenance.retention.undo', { at: format.instant(plan.goneAfter) })}
      </p>
    </>
  );
}
