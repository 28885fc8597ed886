import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../../../shared/contract/workspace';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useFormat } from '../../ui/format';
import { Loaded } from '../../ui/states/loaded';
import { useNow } from '../../ui/use-now';
import { SidePanel } from './side-panel';
import classes from './side-panel.module.css';

/** As many as are shown at first, and as come with each “more”. */
const PAGE = 100;
/** As many as the core gives at once. */
const MOST = 1000;
const SEARCH_MS = 200;
/** “3 min ago” is looked at anew. */
const AGE_MS = 30_000;

interface HistoryPanelProps {
  /** In a tab, without running it. */
  readonly onOpen: (entry: HistoryEntry) => void;
  readonly onRun: (entry: HistoryEntry) => void;
  readonly onClose: () => void;
}

/** What this user ran on this lake, newest first. */
export function HistoryPanel({ onOpen, onRun, onClose }: HistoryPanelProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), SEARCH_MS);
  const [limit, setLimit] = useState(PAGE);
  const [clearing, setClearing] = useState(false);
  const history = useOperationQuery((operations) => operations.workspaceHistory, { search, limit });
  const now = useNow(AGE_MS);
  const clear = useCommand((operations) => operations.workspaceClearHistory);
  return (
    <SidePanel
      title={t('sql.history.title')}
      onClose={onClose}
      actions={
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('sql.history.clear')}
          title={t('sql.history.clear')}
          disabled={history.data?.entries.length === 0}
          onClick={() => setClearing(true)}
        >
          <IconTrash size={15} stroke={1.6} aria-hidden />
        </ActionIcon>
      }
    >
      <div className={classes.search}>
        <TextInput
          aria-label={t('sql.history.search')}
          placeholder={t('sql.history.search')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <Loaded query={history} subject={t('sql.history.subject')}>
        {({ entries, hasMore }) =>
          entries.length === 0 ? (
            <p className={classes.quiet}>{search === '' ? t('sql.history.empty') : t('sql.history.nothing')}</p>
          ) : (
            <ul className={classes.list}>
              {entries.map((entry) => (
                <Entry key={entry.id} entry={entry} now={now} onOpen={() => onOpen(entry)} onRun={() => onRun(entry)} />
              ))}
              {hasMore && limit < MOST && (
                <li className={classes.more}>
                  <Button variant="default" size="compact-sm" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
                    {t('sql.history.more')}
                  </Button>
                </li>
              )}
            </ul>
          )
        }
      </Loaded>
      {clearing && (
        <ConfirmDialog
          title={t('sql.history.clearTitle')}
          confirm={t('sql.history.clearConfirm')}
          dangerous
          pending={clear.isPending}
          error={clear.error}
          onConfirm={() => clear.mutate({}, { onSuccess: () => setClearing(false) })}
          onClose={() => setClearing(false)}
        >
          <div>{t('sql.history.clearBody', { place: history.data?.place ?? '' })}</div>
        </ConfirmDialog>
      )}
    </SidePanel>
  );
}

interface EntryProps {
  readonly entry: HistoryEntry;
  readonly now: number;
  readonly onOpen: () => void;
  readonly onRun: () => void;
}

function Entry({ entry, now, onOpen, onRun }: EntryProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { sql, outcome, rows, elapsedMs, error, at, target } = entry;
  return (
    <li className={classes.entry}>
      <button type="button" className={classes.open} title={t('sql.history.open')} onClick={onOpen}>
        <span className={classes.sql}>{sql}</span>
      </button>
      <div className={classes.line} data-outcome={outcome}>
        <span className={classes.grow} title={error ?? format.instant(at)}>
          {[
            format.relativeShort(at, now),
            t(`sql.target.${target}`),
            outcome !== 'done'
              ? t(`sql.history.${outcome}`)
              : rows === null
                ? t('sql.history.firstRows')
                : t('sql.history.rows', { count: rows, rows: format.count(rows) }),
            format.duration(elapsedMs),
          ].join(' · ')}
        </span>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('sql.history.run')}
          title={t('sql.history.run')}
          onClick={onRun}
        >
          <IconPlayerPlay size={14} stroke={1.6} aria-hidden />
        </ActionIcon>
      </div>
    </li>
  );
}
