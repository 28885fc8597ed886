import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useOperationQuery } from '../../api/use-operation-query';
import classes from './feeds.module.css';

/** Files of feeds that cannot be used, by line and field. Every other feed works, so this only stands above them. */
export function FileProblems() {
  const { t } = useTranslation();
  const problems = useOperationQuery((operations) => operations.feedsProblems, {}).data ?? [];
  if (problems.length === 0) return null;
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      m="md"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('feeds.problems.title', { count: problems.length })}
    >
      <ul className={classes.problems} aria-label={t('feeds.problems.files')}>
        {problems.map(({ path, line, field, message }) => (
          <li key={`${path} ${line} ${field}`}>
            <div className="mono">
              {[
                line === null ? path : t('feeds.problems.place', { path, line }),
                ...(field === null ? [] : [field]),
              ].join(', ')}
            </div>
            <div>{message}</div>
          </li>
        ))}
      </ul>
      {t('feeds.problems.text')}
    </Alert>
  );
}
