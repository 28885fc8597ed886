import { TextInput } from '@mantine/core';
import { IconFileText, IconNotebook, IconSearch } from '@tabler/icons-react';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useFeedColumns } from '../../api/use-feed-columns';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { navigate } from '../../ui/route';
import { CoreText } from '../../ui/states/core-text';
import { Loaded } from '../../ui/states/loaded';
import { ExplorerFeed } from './explorer-feed';
import classes from './explorer.module.css';
import { EXPLORER_ID } from './focus-explorer';
import { Tree, TreeItem } from './tree';

interface FoundFeed {
  readonly feed: FeedSummary;
  /** Those of its columns that were found, where its own name was not; null: all. */
  readonly columns: readonly string[] | null;
}

interface ExplorerFile {
  readonly path: string;
  readonly title: string;
}

const noFeeds: readonly FeedSummary[] = [];

/** What the lake and the workspace hold, by the names that SQL uses. */
export function Explorer() {
  const { t } = useTranslation();
  const format = useFormat();
  const hintId = useId();
  const feeds = useOperationQuery((operations) => operations.feedsList, {});
  const workspace = useOperationQuery((operations) => operations.workspaceList, {});
  const files = workspace.data;
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const { columns, leftOut } = useFeedColumns(feeds.data ?? noFeeds, wanted !== '');
  const has = (text: string): boolean => text.toLowerCase().includes(wanted);
  const hasFile = ({ path, title }: ExplorerFile): boolean => has(title) || has(path);
  const queries = (files?.queries ?? []).filter(hasFile);
  const notebooks = (files?.notebooks ?? []).filter(hasFile);

  const find = (feed: FeedSummary): readonly FoundFeed[] => {
    if (has(feed.name)) return [{ feed, columns: null }];
    const found = columns.filter((each) => each.feed === feed.name && has(each.column)).map(({ column }) => column);
    return found.length === 0 ? [] : [{ feed, columns: found }];
  };

  return (
    <aside id={EXPLORER_ID} className={classes.explorer} aria-label={t('explorer.label')}>
      <div className={classes.filter}>
        <TextInput
          aria-label={t('explorer.filter')}
          placeholder={t('explorer.filter')}
          leftSection={<IconSearch size={13} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      <span id={hintId} hidden>
        {t('explorer.hint')}
      </span>
      <div className={classes.list}>
        {wanted !== '' && leftOut > 0 && (
          <p className={classes.none}>
            {t('explorer.columnsLeftOut', { count: leftOut, formatted: format.count(leftOut) })}
          </p>
        )}
        <Loaded query={feeds} subject={t('feeds.theFeeds')}>
          {(all) => {
            const own = all.filter(({ readOnly }) => !readOnly).flatMap(find);
            const folders = all.filter(({ readOnly }) => readOnly).flatMap(find);
            if (own.length + folders.length + queries.length + notebooks.length === 0) {
              return (
                <p className={classes.none}>
                  {all.length === 0 && wanted === '' ? t('explorer.noFeeds') : t('explorer.noMatch', { filter })}
                </p>
              );
            }
            return (
              <Tree
                label={t('explorer.label')}
                describedBy={hintId}
                storageKey="lagoon.explorer.open"
                initiallyOpen={['feeds', 'folders', 'queries', 'notebooks']}
              >
                <FeedGroup id="feeds" label={t('explorer.feeds')} found={own} first searching={wanted !== ''} />
                <FeedGroup
                  id="folders"
                  label={t('explorer.folders')}
                  found={folders}
                  first={own.length === 0}
                  searching={wanted !== ''}
                />
                <FileGroup
                  id="queries"
                  label={t('explorer.queries')}
                  files={queries}
                  first={own.length + folders.length === 0}
                  searching={wanted !== ''}
                  icon={<IconFileText size={14} stroke={1.6} color="var(--lagoon-accent)" aria-hidden />}
                  onChoose={(saved) => navigate({ page: 'sql', saved })}
                />
                <FileGroup
                  id="notebooks"
                  label={t('explorer.notebooks')}
                  files={notebooks}
                  first={own.length + folders.length + queries.length === 0}
                  searching={wanted !== ''}
                  icon={<IconNotebook size={14} stroke={1.6} color="var(--lagoon-accent)" aria-hidden />}
                  onChoose={(notebook) => navigate({ page: 'notebooks', notebook })}
                />
              </Tree>
            );
          }}
        </Loaded>
        {workspace.isError && (
          <p role="status" className={classes.none}>
            <CoreText>{workspace.error.message}</CoreText>
          </p>
        )}
      </div>
    </aside>
  );
}

interface GroupProps {
  readonly id: string;
  readonly label: string;
  readonly first: boolean;
  readonly searching: boolean;
}

function FeedGroup({ id, label, found, first, searching }: GroupProps & { found: readonly FoundFeed[] }) {
  if (found.length === 0) return null;
  return (
    <TreeItem
      id={id}
      label={label}
      detail={found.length}
      first={first}
      forcedOpen={searching}
      branch={found.map(({ feed, columns }) => <ExplorerFeed key={feed.name} feed={feed} columns={columns} />)}
    />
  );
}

interface FileGroupProps extends GroupProps {
  readonly files: readonly ExplorerFile[];
  readonly icon: ReactNode;
  readonly onChoose: (path: string) => void;
}

function FileGroup({ id, label, files, first, searching, icon, onChoose }: FileGroupProps) {
  if (files.length === 0) return null;
  return (
    <TreeItem
      id={id}
      label={label}
      detail={files.length}
      first={first}
      forcedOpen={searching}
      branch={files.map(({ path, title }) => (
        <TreeItem
          key={path}
          id={`${id} ${path}`}
          label={title}
          icon={icon}
          title={path}
          onChoose={() => onChoose(path)}
        />
      ))}
    />
  );
}
