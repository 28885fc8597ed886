import { Loader } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useClients } from '../api/context';
import { isActive } from '../api/feed-jobs';
import { useJobs } from '../api/live';
import { useOperationQuery } from '../api/use-operation-query';
import { useStream } from '../api/use-stream';
import { useFormat } from '../ui/format';
import { formatRoute } from '../ui/route';
import classes from './app.module.css';
import { SchemeToggle } from './scheme-toggle';

const NOTHING = {};

export function StatusBar() {
  const { t } = useTranslation();
  const format = useFormat();
  const clients = useClients();
  const status = useStream(clients.system.status, NOTHING).latest;
  const info = useOperationQuery((operations) => operations.lakeInfo, {}).data;
  const system = useOperationQuery((operations) => operations.systemInfo, {}).data;
  const running = useJobs().filter(isActive).length;
  const root = status?.lakeRoot ?? info?.root;

  return (
    <footer className={classes.status} aria-label={t('status.label')}>
      {root !== undefined && (
        <span className={classes.statusItem} title={root}>
          <IconFolder size={14} stroke={1.6} aria-hidden />
          <span className={classes.statusPath}>{root}</span>
        </span>
      )}
      <span className={classes.statusSpace} />
      <a className={`${classes.statusItem} ${classes.statusLink}`} href={formatRoute({ page: 'feeds' })}>
        {running > 0 && <Loader size={11} aria-hidden />}
        <span role="status">{running === 0 ? t('status.noJobs') : t('status.jobs', { count: running })}</span>
      </a>
      {status !== null && (
        <span className="tabular">{t('status.memory', { size: format.bytes(status.residentBytes) })}</span>
      )}
      {system !== undefined && <span>{t('status.version', { version: system.version })}</span>}
      <SchemeToggle />
    </footer>
  );
}
