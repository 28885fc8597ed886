import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconDots, IconPin } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedQuery } from '../../../../shared/contract/workspace';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { PathDialog } from '../../ui/path-dialog';
import { CoreText } from '../../ui/states/core-text';
import { Loaded } from '../../ui/states/loaded';
import { withEnding } from './query-path';
import { SidePanel } from './side-panel';
import classes from './side-panel.module.css';
import { useRemoveFile } from './use-remove-file';

interface SavedPanelProps {
  readonly onOpen: (query: SavedQuery) => void;
  readonly onRenamed: (from: string, to: string) => void;
  readonly onRemoved: (path: string) => void;
  readonly onClose: () => void;
}

/** The saved queries of the workspace: files of a folder. */
export function SavedPanel({ onOpen, onRenamed, onRemoved, onClose }: SavedPanelProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  const [renaming, setRenaming] = useState<SavedQuery | null>(null);
  const list = useOperationQuery((operations) => operations.workspaceList, {});
  const rename = useCommand((operations) => operations.workspaceRename);
  const remove = useRemoveFile();
  const words = filter.toLowerCase().split(/\s+/);
  const fits = ({ title, path, header }: SavedQuery): boolean => {
    const text = `${title} ${path} ${header.description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };

  const removeNow = ({ path }: SavedQuery): void =>
    remove({
      path,
      words: {
        removed: t('sql.saved.removed', { path }),
        undo: t('sql.saved.undo'),
        notRemoved: t('sql.saved.notRemoved', { path }),
        notRestored: t('sql.saved.failed', { path }),
      },
      onRemoved: () => onRemoved(path),
    });

  return (
    <SidePanel title={t('sql.saved.panel')} onClose={onClose}>
      <div className={classes.search}>
        <TextInput
          aria-label={t('sql.saved.filter')}
          placeholder={t('sql.saved.filter')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      <Loaded query={list} subject={t('sql.saved.subject')}>
        {({ queries, problems, folder }) => (
          <>
            {queries.length === 0 && <p className={classes.quiet}>{t('sql.saved.empty', { folder })}</p>}
            {queries.length > 0 && !queries.some(fits) && <p className={classes.quiet}>{t('sql.saved.nothing')}</p>}
            <ul className={classes.list}>
              {queries.filter(fits).map((query) => (
                <Saved
                  key={query.path}
                  query={query}
                  onOpen={() => onOpen(query)}
                  onRename={() => {
                    rename.reset();
                    setRenaming(query);
                  }}
                  onRemove={() => removeNow(query)}
                />
              ))}
            </ul>
            {problems.map(({ path, message }) => (
              <p key={path} className={classes.quiet} role="alert">
                {t('sql.saved.problem', { path, message })}
              </p>
            ))}
          </>
        )}
      </Loaded>
      {renaming !== null && (
        <PathDialog
          opened
          title={t('sql.saved.rename', { path: renaming.path })}
          description={t('sql.saved.inFolder', { folder: list.data?.folder ?? '' })}
          label={t('sql.saved.path')}
          placeholder={renaming.path}
          initialPath={renaming.path}
          confirm={t('sql.saved.renameConfirm')}
          pending={rename.isPending}
          error={rename.error}
          onConfirm={(path) => {
            const to = withEnding(path);
            rename.mutate(
              { path: renaming.path, to },
              {
                onSuccess: () => {
                  onRenamed(renaming.path, to);
                  setRenaming(null);
                },
              },
            );
          }}
          onClose={() => setRenaming(null)}
        />
      )}
    </SidePanel>
  );
}

interface SavedProps {
  readonly query: SavedQuery;
  readonly onOpen: () => void;
  readonly onRename: () => void;
  readonly onRemove: () => void;
}

function Saved({ query, onOpen, onRename, onRemove }: SavedProps) {
  const { t } = useTranslation();
  const { title, path, header, problems } = query;
  return (
    <li className={classes.entry}>
      <button type="button" className={classes.open} onClick={onOpen}>
        <span className={classes.name}>
          {title}
          {header.pinned.length > 0 && (
            <IconPin
              size={13}
              stroke={1.7}
              role="img"
              aria-label={t('sql.saved.pinned')}
              title={t('sql.saved.pinned')}
            />
          )}
        </span>
      </button>
      {header.description !== null && <p className={classes.line}>{header.description}</p>}
      {problems.map((problem) => (
        <p key={problem} className={classes.line} data-outcome="failed">
          <CoreText>{problem}</CoreText>
        </p>
      ))}
      <div className={classes.line}>
        <span className={classes.grow}>{path}</span>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('sql.saved.actions', { title })}>
              <IconDots size={14} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onOpen}>{t('sql.saved.open')}</Menu.Item>
            <Menu.Item onClick={onRename}>{t('sql.saved.renameItem')}</Menu.Item>
            <Menu.Item color="red" onClick={onRemove}>
              {t('sql.saved.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </li>
  );
}
