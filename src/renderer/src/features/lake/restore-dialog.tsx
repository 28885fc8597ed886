import { Loader } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { LakeCommit } from '../../../../shared/contract/lake';
import type { VersionDiff } from '../../../../shared/contract/queries';
import { messageOf } from '../../../../shared/errors';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useFormat } from '../../ui/format';
import classes from './lake.module.css';
import type { VersionFigures } from './version-figures';

export interface RestoreDialogProps {
  readonly feed: FeedSummary;
  readonly commit: LakeCommit;
  /** Of the newest version. */
  readonly now: VersionFigures;
  /** Of the version to be restored. */
  readonly restored: VersionFigures;
  /** Version that the user saw as the newest. Held while the dialog is open, as the figures are: it is what the core compares with. */
  readonly newest: number;
  readonly onClose: () => void;
}

/** Says what a restore brings and takes, counted while the dialog is open; the restore need not wait for the count. */
export function RestoreDialog({ feed, commit, now, restored, newest, onClose }: RestoreDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const restore = useCommand((operations) => operations.lakeRestore);
  const version = commit.deltaVersion;
  const diff = useOperationQuery((operations) => operations.queriesDiff, {
    feed: feed.name,
    from: newest,
    to: version,
  });
  return (
    <ConfirmDialog
      title={t('lake.restore.title', { feed: feed.name, version })}
      confirm={t('lake.restore.confirm')}
      dangerous
      pending={restore.isPending}
      error={restore.error}
      onConfirm={() =>
        restore.mutate(
          { feed: feed.name, version, expected: newest },
          {
            onSuccess: (made) => {
              onClose();
              notifications.show({
                color: 'green',
                message: t('lake.restore.done', { feed: feed.name, version, made: made.version }),
              });
            },
          },
        )
      }
      onClose={onClose}
    >
      <p className={classes.paragraph}>
        <Now version={newest} figures={now} />
        {t('lake.restore.then', { version, at: format.instant(commit.committedAt) })}
      </p>
      <div className={classes.counted} role="status">
        {diff.data !== undefined ? (
          <WhatChanges diff={diff.data} />
        ) : diff.isError ? (
          <p className={classes.paragraph}>{t('lake.restore.notCounted', { reason: messageOf(diff.error) })}</p>
        ) : (
          <p className={classes.paragraph}>
            <Loader size={12} mr={8} aria-hidden />
            {t('lake.restore.counting')}
          </p>
        )}
      </div>
      <ul className={classes.points}>
        <Bytes before={now.sizeBytes} after={restored.sizeBytes} />
        <li>{t('lake.restore.newVersion', { next: newest + 1 })}</li>
        <li>{t('lake.restore.history', { version: newest })}</li>
        <li>{t(feed.source.type === 'files' ? 'lake.restore.positionsFiles' : 'lake.restore.positions')}</li>
      </ul>
    </ConfirmDialog>
  );
}

/** Nothing where it cannot be told; which rows come and go is counted in any case. */
function Now({ version, figures: { records, files, sizeBytes } }: { version: number; figures: VersionFigures }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (records === null || files === null || sizeBytes === null) return null;
  const figures = {
    rows: t('adopt.rows', { count: records, formatted: format.count(records) }),
    files: t('adopt.files', { count: files, formatted: format.count(files) }),
    size: format.bytes(sizeBytes),
  };
  return <>{t('lake.restore.now', { version, ...figures })} </>;
}

function Bytes({ before, after }: { before: number | null; after: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (before === null || after === null) return null;
  const goesBytes = before - after;
  return (
    <li>
      {t(goesBytes > 0 ? 'lake.restore.bytesGo' : 'lake.restore.bytes', {
        after: format.bytes(after),
        difference: format.bytes(goesBytes),
      })}
    </li>
  );
}

function WhatChanges({ diff }: { diff: VersionDiff }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { before, after, added, removed, changed } = diff.rows;
  const lines = [
    t(before === after ? 'lake.restore.sameRows' : 'lake.restore.rows', {
      before: format.count(before),
      after: format.count(after),
    }),
    ...(removed > 0 ? [t('lake.restore.goes', { count: removed, formatted: format.count(removed) })] : []),
    ...(added > 0 ? [t('lake.restore.comes', { count: added, formatted: format.count(added) })] : []),
    ...(changed > 0 ? [t('lake.restore.changes', { count: changed, formatted: format.count(changed) })] : []),
    ...(added + removed + changed === 0 ? [t('lake.restore.nothing')] : []),
  ];
  return (
    <ul className={classes.points}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
