import { Anchor, Badge, Table } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { LakeCommit } from '../../../../shared/contract/lake';
import shared from '../../ui/data-table.module.css';
import { useFormat, type Format } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { useNow } from '../../ui/use-now';
import classes from './lake.module.css';
import { operationText } from '../../ui/operation-text';
import { RestoreDialog, type RestoreDialogProps } from './restore-dialog';
import { UndoCompactionDialog } from './undo-compaction-dialog';
import { VersionActions } from './version-actions';
import { figuresAt } from './version-figures';

export const MOST_VERSIONS = 200;

/** A dialog over one version. What a restore is decided on is held as it was when it was asked for: a consumer commits meanwhile. */
type Asked =
  | ({ readonly kind: 'restore' } & Pick<RestoreDialogProps, 'commit' | 'now' | 'restored' | 'newest'>)
  | { readonly kind: 'undo'; readonly commit: LakeCommit };

interface VersionLogProps {
  readonly feed: FeedSummary;
  /** Newest first. */
  readonly commits: readonly LakeCommit[];
  /** Those of them that are listed; all where it is not given. */
  readonly shown?: readonly LakeCommit[];
}

/** Every version of a feed, stream or table, newest first: the entries of its log. */
export function VersionLog({ feed, commits, shown }: VersionLogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow(30_000);
  const [asked, setAsked] = useState<Asked | null>(null);
  const newest = commits[0];
  if (newest === undefined) return <p className={classes.note}>{t('lake.version.none')}</p>;
  const askToRestore = (commit: LakeCommit): void =>
    setAsked({
      kind: 'restore',
      commit,
      now: figuresAt(newest.deltaVersion, feed, commits),
      restored: figuresAt(commit.deltaVersion, feed, commits),
      newest: newest.deltaVersion,
    });
  return (
    <>
      {shown === undefined && (
        <p className={classes.note}>
          {commits.length === MOST_VERSIONS
            ? t('lake.version.shown', { shown: format.count(MOST_VERSIONS) })
            : t('lake.version.explain')}
        </p>
      )}
      <Table className={shared.table ?? ''} stickyHeader verticalSpacing={4} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('lake.version.version')}</Table.Th>
            <Table.Th>{t('lake.version.committed')}</Table.Th>
            <Table.Th>{t('lake.version.operation')}</Table.Th>
            <Table.Th className="number">{t('lake.version.rows')}</Table.Th>
            <Table.Th className="number">{t('lake.version.size')}</Table.Th>
            <Table.Th className="number">{t('lake.version.files')}</Table.Th>
            <Table.Th className={shared.wide ?? ''}>{t('lake.version.run')}</Table.Th>
            <Table.Th>{t('lake.version.actions')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(shown ?? commits).map((commit) => (
            <VersionRow
              key={commit.deltaVersion}
              feed={feed}
              commit={commit}
              newest={newest.deltaVersion}
              format={format}
              nowMs={nowMs}
              onAsk={(kind) => (kind === 'restore' ? askToRestore(commit) : setAsked({ kind, commit }))}
            />
          ))}
        </Table.Tbody>
      </Table>
      {asked?.kind === 'restore' && (
        <RestoreDialog
          feed={feed}
          commit={asked.commit}
          now={asked.now}
          restored={asked.restored}
          newest={asked.newest}
          onClose={() => setAsked(null)}
        />
      )}
      {asked?.kind === 'undo' && (
        <UndoCompactionDialog feed={feed.name} commit={asked.commit} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

interface VersionRowProps {
  readonly feed: FeedSummary;
  readonly commit: LakeCommit;
  readonly newest: number;
  readonly format: Format;
  readonly nowMs: number;
  readonly onAsk: (kind: Asked['kind']) => void;
}

function VersionRow({ feed, commit, newest, format, nowMs, onAsk }: VersionRowProps) {
  const { t } = useTranslation();
  const current = commit.deltaVersion === newest;
  return (
    <Table.Tr className={commit.readable ? undefined : 'quiet'} data-version={commit.deltaVersion}>
      <Table.Th scope="row" fw={500}>
        <span className="tabular">{format.count(commit.deltaVersion)}</span>
        {commit.tableVersion !== null && <span className="quiet"> · {tableVersionText(commit.tableVersion)}</span>}
        {current && (
          <Badge ml={8} variant="light" color="lagoon" radius="sm" tt="none" fw={500}>
            {t('lake.version.current')}
          </Badge>
        )}
      </Table.Th>
      <Table.Td className="tabular" title={format.relative(commit.committedAt, nowMs)}>
        {format.instant(commit.committedAt)}
      </Table.Td>
      <Table.Td>
        {operationText(commit.operation, t)}
        {!commit.dataChange && <span className="quiet"> · {t('lake.version.sameRows')}</span>}
      </Table.Td>
      <Table.Td className="number">{signed(commit.addedRecords, format)}</Table.Td>
      <Table.Td className="number">{commit.addedBytes === 0 ? '–' : `+${format.bytes(commit.addedBytes)}`}</Table.Td>
      <Table.Td className="number">{fileText(commit, format)}</Table.Td>
      <Table.Td className={`mono quiet ${shared.wide}`} title={commit.runId ?? undefined}>
        {commit.runId === null ? (
          '–'
        ) : (
          <Anchor inherit href={formatRoute({ page: 'reports', tab: 'runs', run: commit.runId })}>
            {commit.runId.slice(0, 12)}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td>
        {commit.readable ? (
          <VersionActions feed={feed} commit={commit} newest={newest} onAsk={onAsk} />
        ) : (
          t('lake.version.unreadable')
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** As its folder is called, version=vN. */
function tableVersionText(version: number): string {
  return `v${String(version)}`;
}

function signed(count: number, format: Format): string {
  return count === 0 ? '–' : `+${format.count(count)}`;
}

function fileText(commit: LakeCommit, format: Format): string {
  const parts = [
    ...(commit.addedFiles === 0 ? [] : [`+${format.count(commit.addedFiles)}`]),
    ...(commit.removedFiles === 0 ? [] : [`−${format.count(commit.removedFiles)}`]),
  ];
  return parts.length === 0 ? '–' : parts.join(' ');
}
