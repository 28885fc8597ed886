import { ActionIcon, Tooltip } from '@mantine/core';
import { IconHistory, IconTerminal2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useOperationQuery } from '../../api/use-operation-query';
import { putIntoEditor } from '../../ui/editor-names';
import { FeedIcon } from '../../ui/feed-icon';
import { useFormat } from '../../ui/format';
import { navigate } from '../../ui/route';
import { selectAll } from '../../ui/select-all';
import { sqlName } from '../../ui/sql-name';
import { typeText } from '../../ui/type-text';
import { selectVersion } from '../../ui/version-statement';
import classes from './explorer.module.css';
import { CoreText } from '../../ui/states/core-text';
import { TreeItem, TreeNote } from './tree';

const SHOWN_VERSIONS = 20;

function putName(text: string): void {
  if (navigate({ page: 'sql' })) putIntoEditor(text);
}

interface ExplorerFeedProps {
  readonly feed: FeedSummary;
  /** The only columns to show; null: all. */
  readonly columns: readonly string[] | null;
}

export function ExplorerFeed({ feed, columns }: ExplorerFeedProps) {
  const { t } = useTranslation();
  const query = t('explorer.query', { feed: feed.name });
  return (
    <TreeItem
      id={`feed ${feed.name}`}
      label={feed.name}
      icon={<FeedIcon kind={feed.kind} readOnly={feed.readOnly} />}
      title={feed.description === '' ? undefined : feed.description}
      quiet={!feed.enabled}
      dragText={feed.name}
      onChoose={() => putName(feed.name)}
      onAsk={() => navigate({ page: 'sql', sql: selectAll(feed.name) })}
      action={
        <Tooltip label={query}>
          <ActionIcon
            className={classes.action ?? ''}
            variant="subtle"
            size={20}
            tabIndex={-1}
            aria-label={query}
            onClick={(event) => {
              event.stopPropagation();
              navigate({ page: 'sql', sql: selectAll(feed.name) });
            }}
          >
            <IconTerminal2 size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      }
      forcedOpen={columns !== null}
      branch={
        <>
          <Columns feed={feed.name} only={columns} />
          {columns === null && feed.deltaVersion !== null && (
            <TreeItem
              id={`versions ${feed.name}`}
              label={t('explorer.versions')}
              icon={<IconHistory size={14} stroke={1.6} color="var(--lagoon-quiet)" aria-hidden />}
              branch={<Versions feed={feed.name} />}
            />
          )}
        </>
      }
    />
  );
}

function Columns({ feed, only }: { feed: string; only: readonly string[] | null }) {
  const { t } = useTranslation();
  const schema = useOperationQuery((operations) => operations.lakeSchema, { feed });
  if (schema.data === undefined) {
    return <TreeNote>{schema.isError ? <CoreText>{schema.error.message}</CoreText> : t('common.loading')}</TreeNote>;
  }
  return schema.data.columns
    .filter(({ name }) => only?.includes(name) ?? true)
    .map(({ name, type }) => (
      <TreeItem
        key={name}
        id={`column ${feed} ${name}`}
        label={name}
        detail={typeText(type)}
        title={`${name} ${typeText(type)}`}
        dragText={sqlName(name)}
        onChoose={() => putName(sqlName(name))}
      />
    ));
}

function Versions({ feed }: { feed: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const history = useOperationQuery((operations) => operations.lakeHistory, { feed, limit: SHOWN_VERSIONS });
  if (history.data === undefined) {
    return <TreeNote>{history.isError ? <CoreText>{history.error.message}</CoreText> : t('common.loading')}</TreeNote>;
  }
  const readable = history.data.filter((version) => version.readable);
  const items = readable.map(({ deltaVersion, committedAt }) => {
    const at = `${feed} AT (VERSION => ${String(deltaVersion)})`;
    return (
      <TreeItem
        key={deltaVersion}
        id={`version ${feed} ${String(deltaVersion)}`}
        label={t('explorer.version', { version: deltaVersion })}
        detail={format.day(committedAt)}
        title={format.instant(committedAt)}
        dragText={at}
        onChoose={() => putName(at)}
        onAsk={() => navigate({ page: 'sql', sql: selectVersion(feed, deltaVersion) })}
      />
    );
  });
  // Of a longer history these are only the newest, and some of them may have been vacuumed.
  const isAll = readable.length === history.data.length && history.data.length < SHOWN_VERSIONS;
  return (
    <>
      {items}
      {!isAll && (
        <TreeItem
          id={`versions of ${feed}`}
          label={t('explorer.allVersions')}
          onChoose={() => navigate({ page: 'lake', feed, tab: 'versions' })}
        />
      )}
    </>
  );
}
