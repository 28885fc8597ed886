import { Alert, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFolderPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Adoptable } from '../../../../shared/contract/imports';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useFormat } from '../../ui/format';
import { CoreText } from '../../ui/states/core-text';
import classes from './imports.module.css';

const SHOWN_PROBLEMS = 3;

/** Folders of the lake that another program wrote and that have no log yet. Nothing where there are none. */
export function AdoptNotice() {
  const { t } = useTranslation();
  const format = useFormat();
  const adoptable = useOperationQuery((operations) => operations.importsAdoptable, {}).data ?? [];
  const adopt = useCommand((operations) => operations.importsAdopt);
  const [asked, setAsked] = useState<readonly Adoptable[] | null>(null);
  if (adoptable.length === 0) return null;
  const ready = adoptable.filter(({ problems }) => problems.length === 0);

  const begin = (folders: readonly Adoptable[]): void => {
    adopt.reset();
    setAsked(folders);
  };
  const run = (folders: readonly Adoptable[]): void =>
    adopt.mutate(
      { feeds: folders.map(({ feed }) => feed) },
      {
        onSuccess: ({ adopted }) => {
          setAsked(null);
          const rows = adopted.reduce((sum, { records }) => sum + records, 0);
          notifications.show({
            color: 'green',
            message: t('adopt.done', { count: adopted.length, rows: format.count(rows) }),
          });
        },
      },
    );

  return (
    <Alert
      className={classes.notice ?? ''}
      variant="light"
      color="lagoon"
      icon={<IconFolderPlus aria-hidden />}
      title={t('adopt.title', { count: adoptable.length, formatted: format.count(adoptable.length) })}
    >
      <p className={classes.text}>{t('adopt.text', { count: adoptable.length })}</p>
      <ul className={classes.folders} aria-label={t('adopt.folders')}>
        {adoptable.map((folder) => (
          <li key={folder.feed} className={classes.folder}>
            <div>
              <strong>{folder.feed}</strong>{' '}
              <span className="tabular">
                {[
                  t(`feeds.kind.${folder.kind}`),
                  // Of a folder none of whose files could be read there is nothing to count.
                  ...(folder.files === 0
                    ? []
                    : [
                        t('adopt.files', { count: folder.files, formatted: format.count(folder.files) }),
                        t('adopt.rows', { count: folder.records, formatted: format.count(folder.records) }),
                        format.bytes(folder.sizeBytes),
                      ]),
                ].join(' · ')}
              </span>
              <div className={`mono quiet ${classes.path}`}>{folder.path}</div>
              {folder.problems.slice(0, SHOWN_PROBLEMS).map((problem) => (
                <div key={problem} className={classes.problem}>
                  <CoreText>{problem}</CoreText>
                </div>
              ))}
              {folder.problems.length > SHOWN_PROBLEMS && (
                <div className="quiet">
                  {t('adopt.moreProblems', { count: folder.problems.length - SHOWN_PROBLEMS })}
                </div>
              )}
            </div>
            {folder.problems.length === 0 && (
              <Button
                variant="default"
                size="compact-xs"
                aria-label={t('adopt.adoptFeed', { feed: folder.feed })}
                onClick={() => begin([folder])}
              >
                {t('adopt.adopt')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {ready.length > 1 && (
        <Button variant="default" onClick={() => begin(ready)}>
          {t('adopt.all', { count: ready.length })}
        </Button>
      )}
      {asked !== null && (
        <ConfirmDialog
          title={t('adopt.confirmTitle', { count: asked.length, feed: asked[0]?.feed })}
          confirm={t('adopt.adopt')}
          dangerous={false}
          pending={adopt.isPending}
          error={adopt.error}
          onConfirm={() => run(asked)}
          onClose={() => setAsked(null)}
        >
          <p className={classes.text}>{t('adopt.confirmText')}</p>
        </ConfirmDialog>
      )}
    </Alert>
  );
}
