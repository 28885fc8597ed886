import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFolder, IconHelp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useClients } from '../api/context';
import { useOperationQuery } from '../api/use-operation-query';
import { useStream } from '../api/use-stream';
import { useFormat } from '../ui/format';
import { runShortcut, useShortcutText } from '../ui/shortcuts';
import classes from './app.module.css';
import { JobsPopover } from './jobs-popover';
import { SchemeToggle } from './scheme-toggle';

const NOTHING = {};

export function StatusBar() {
  const { t } = useTranslation();
  const format = useFormat();
  const clients = useClients();
  const status = useStream(clients.system.status, NOTHING).latest;
  const info = useOperationQuery((operations) => operations.lakeInfo, {}).data;
  const system = useOperationQuery((operations) => operations.systemInfo, {}).data;
  const helpKeys = useShortcutText('showHelp');
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
      <JobsPopover />
      {status !== null && (
        <span className="tabular">{t('status.memory', { size: format.bytes(status.residentBytes) })}</span>
      )}
      {system !== undefined && <span>{t('status.version', { version: system.version })}</span>}
      <Tooltip
        label={helpKeys === null ? t('help.open') : t('common.withKeys', { action: t('help.open'), keys: helpKeys })}
      >
        <ActionIcon
          variant="subtle"
          color="gray"
          size={20}
          aria-label={t('help.open')}
          onClick={() => runShortcut('showHelp')}
        >
          <IconHelp size={14} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <SchemeToggle />
    </footer>
  );
}
