import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconSearch, IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useOperationQuery } from '../../api/use-operation-query';
import { FeedIcon } from '../../ui/feed-icon';
import { navigate } from '../../ui/route';
import { selectAll } from '../../ui/select-all';
import { Loaded } from '../../ui/states/loaded';
import { typeText } from '../../ui/type-text';
import classes from './explorer.module.css';

/** Feeds and their columns, by the names that SQL uses. */
export function Explorer() {
  const { t } = useTranslation();
  const feeds = useOperationQuery((operations) => operations.feedsList, {});
  const [filter, setFilter] = useState('');
  return (
    <aside id="explorer" className={classes.explorer} aria-label={t('explorer.label')}>
      <div className={classes.filter}>
        <TextInput
          aria-label={t('explorer.filter')}
          placeholder={t('explorer.filter')}
          leftSection={<IconSearch size={13} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      <div className={classes.list}>
        <Loaded query={feeds} subject={t('feeds.theFeeds')}>
          {(all) => {
            const shown = all.filter((feed) => feed.name.includes(filter.trim().toLowerCase()));
            if (shown.length === 0) {
              return (
                <p className={classes.none}>
                  {all.length === 0 ? t('explorer.noFeeds') : t('explorer.noMatch', { filter })}
                </p>
              );
            }
            return (
              <ul className={classes.feeds}>
                {shown.map((feed) => (
                  <ExplorerFeed key={feed.name} feed={feed} />
                ))}
              </ul>
            );
          }}
        </Loaded>
      </div>
    </aside>
  );
}

function ExplorerFeed({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className={classes.feed}>
        <button
          type="button"
          className={classes.feedName}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          title={feed.description}
          data-disabled={!feed.enabled}
        >
          <FeedIcon kind={feed.kind} readOnly={feed.readOnly} />
          <span className={classes.name}>{feed.name}</span>
        </button>
        <Tooltip label={t('explorer.query', { feed: feed.name })}>
          <ActionIcon
            className={classes.action ?? ''}
            variant="subtle"
            size={20}
            aria-label={t('explorer.query', { feed: feed.name })}
            onClick={() => navigate({ page: 'sql', sql: selectAll(feed.name) })}
          >
            <IconTerminal2 size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {open && <ExplorerColumns feed={feed} />}
    </li>
  );
}

function ExplorerColumns({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const schema = useOperationQuery((operations) => operations.lakeSchema, { feed: feed.name });
  return (
    <Loaded
      query={schema}
      subject={t('lake.schemaOf', { feed: feed.name })}
      skeleton={<p className={classes.none}>{t('common.loading')}</p>}
    >
      {({ columns }) => (
        <ul className={classes.columns} aria-label={t('explorer.columnsOf', { feed: feed.name })}>
          {columns.map((column) => (
            <li key={column.name} className={classes.column} title={`${column.name} ${typeText(column.type)}`}>
              <span className={classes.name}>{column.name}</span>
              <span className={classes.type}>{typeText(column.type)}</span>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}
