import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireError } from '../../../../shared/errors';
import type { FeedName } from '../../../../shared/ids';
import { useFormat } from '../../ui/format';
import { CoreText } from '../../ui/states/core-text';
import classes from './feed-sync.module.css';

interface SyncResultProps {
  readonly outcome: {
    readonly applied: readonly FeedName[];
    readonly refused: readonly { readonly feed: FeedName; readonly error: WireError }[];
  };
  readonly onLookAgain: () => void;
  readonly onClose: () => void;
}

/** What was done, and what was not and why. */
export function SyncResult({ outcome: { applied, refused }, onLookAgain, onClose }: SyncResultProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const close = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone, and the focus with it.
  useEffect(() => close.current?.focus(), []);
  return (
    <>
      <p className={classes.outcome} role="status">
        {[
          t('feedSync.applied', { count: applied.length, formatted: format.count(applied.length) }),
          ...(refused.length === 0
            ? []
            : [t('feedSync.refused', { count: refused.length, formatted: format.count(refused.length) })]),
        ].join(' ')}
      </p>
      <ul className={classes.changes} aria-label={t('feedSync.result')}>
        {refused.map(({ feed, error }) => (
          <li key={feed} className={classes.outcomeLine}>
            <IconAlertTriangle size={16} color="var(--lagoon-danger)" role="img" aria-label={t('feedSync.isRefused')} />
            <span>
              <strong>{feed}</strong>
              <span className={classes.reason}>
                <CoreText>{error.message}</CoreText>
              </span>
            </span>
          </li>
        ))}
        {applied.map((feed) => (
          <li key={feed} className={classes.outcomeLine}>
            <IconCircleCheck size={16} color="var(--lagoon-success)" role="img" aria-label={t('feedSync.isApplied')} />
            <span>{feed}</span>
          </li>
        ))}
      </ul>
      <div className={classes.foot}>
        <span />
        <Button variant="default" onClick={onLookAgain}>
          {t('feedSync.lookAgain')}
        </Button>
        <Button ref={close} onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    </>
  );
}
