import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { feedFileProblemSchema } from '../../../../shared/contract/feeds';
import type { FeedName } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import { CoreText } from '../../ui/states/core-text';
import { DeleteDialog } from './delete-dialog';
import classes from './feeds.module.css';

/** Files of feeds that cannot be used, by line and field. Every other feed works, so this only stands above them. */
export function FileProblems() {
  const { t } = useTranslation();
  const problems = useOperationQuery((operations) => operations.feedsProblems, {}).data ?? [];
  const [deleting, setDeleting] = useState<FeedName | null>(null);
  return (
    <>
      {problems.length > 0 && (
        <Alert
          role="alert"
          color="red"
          variant="light"
          m="md"
          icon={<IconAlertTriangle aria-hidden />}
          title={t('feeds.problems.title', { count: problems.length })}
        >
          <ul className={classes.problems} aria-label={t('feeds.problems.files')}>
            {problems.map((problem) => (
              <FileProblem key={problem.path} problem={problem} onDelete={setDeleting} />
            ))}
          </ul>
          {t('feeds.problems.text')}
        </Alert>
      )}
      {deleting !== null && <DeleteDialog feed={deleting} isArchived={false} onClose={() => setDeleting(null)} />}
    </>
  );
}

interface FileProblemProps {
  readonly problem: z.output<typeof feedFileProblemSchema>;
  readonly onDelete: (feed: FeedName) => void;
}

function FileProblem({ problem: { path, feed, line, field, message }, onDelete }: FileProblemProps) {
  const { t } = useTranslation();
  return (
    <li>
      <div className="mono">
        {[line === null ? path : t('feeds.problems.place', { path, line }), ...(field === null ? [] : [field])].join(
          ', ',
        )}
      </div>
      <div>
        <CoreText>{message}</CoreText>
      </div>
      {feed !== null && (
        <Button
          variant="default"
          size="compact-xs"
          mt={4}
          aria-label={t('feeds.problems.deleteFeed', { feed })}
          onClick={() => onDelete(feed)}
        >
          {t('feeds.action.delete')}
        </Button>
      )}
    </li>
  );
}
