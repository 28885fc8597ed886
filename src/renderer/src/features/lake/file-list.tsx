import { Anchor, Table } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Fragment, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LakeFile } from '../../../../shared/contract/lake';
import type { FeedName } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { Loaded } from '../../ui/states/loaded';
import { EventRange } from './event-range';
import { FileDetail } from './file-detail';
import fileClasses from './file.module.css';
import { fileNamed } from './file-named';
import classes from './lake.module.css';

interface FileListProps {
  readonly feed: FeedName;
  /** One partition's files; all of the newest snapshot where it is not given. */
  readonly partition?: string;
  /** UTC day: only files that hold what came on it. */
  readonly cameOn?: string | null;
  /** File that is open at first, relative to the feed's folder or to the lake's. */
  readonly file?: string | null;
}

/** A page of a hundred thousand files helps nobody; a partition narrows it down. */
const MOST_FILES = 1000;
const COLUMNS = 5;

export function FileList({ feed, partition, cameOn = null, file = null }: FileListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [picked, setPicked] = useState<string | null | undefined>(undefined);
  const files = useOperationQuery((operations) => operations.lakeFiles, {
    feed,
    limit: MOST_FILES,
    ...(partition === undefined ? {} : { partition }),
    ...(cameOn === null ? {} : { cameOn }),
  });
  return (
    <Loaded query={files} subject={t('lake.filesOf', { feed })}>
      {({ files: shown, total }) => {
        const asked = file === null ? null : fileNamed(file, shown);
        const open = picked === undefined ? asked : picked;
        return (
          <>
            <p className={classes.note}>
              {shown.length < total
                ? t('lake.file.cut', { shown: format.count(shown.length), total: format.count(total) })
                : t('lake.file.all', { count: total, formatted: format.count(total) })}
            </p>
            {cameOn !== null && (
              <p className={classes.note}>
                {t('lake.file.cameOn', { day: format.day(cameOn) })}{' '}
                <Anchor inherit href={formatRoute({ page: 'lake', feed, tab: 'files' })}>
                  {t('lake.file.ofAllDays')}
                </Anchor>
              </p>
            )}
            {file !== null && asked === null && <p className={classes.note}>{t('lake.file.notShown', { file })}</p>}
            <Table className={shared.table ?? ''}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('lake.file.path')}</Table.Th>
                  <Table.Th className="number">{t('lake.file.records')}</Table.Th>
                  <Table.Th className="number">{t('lake.file.size')}</Table.Th>
                  <Table.Th>{t('lake.file.events')}</Table.Th>
                  <Table.Th className={shared.wide ?? ''}>{t('lake.file.modified')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((each) => (
                  <FileRow
                    key={each.path}
                    feed={feed}
                    file={each}
                    name={
                      partition === undefined ? each.path : each.path.slice(partition === '' ? 0 : partition.length + 1)
                    }
                    open={each.path === open}
                    shownFirst={each.path === asked}
                    onToggle={() => setPicked(each.path === open ? null : each.path)}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </>
        );
      }}
    </Loaded>
  );
}

interface FileRowProps {
  readonly feed: FeedName;
  readonly file: LakeFile;
  readonly name: string;
  readonly open: boolean;
  /** The file that somebody came for: it is scrolled to. */
  readonly shownFirst: boolean;
  readonly onToggle: () => void;
}

function FileRow({ feed, file, name, open, shownFirst, onToggle }: FileRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (shownFirst) button.current?.scrollIntoView({ block: 'center' });
  }, [shownFirst]);
  return (
    <Fragment>
      <Table.Tr data-open={open} className={fileClasses.row ?? ''}>
        <Table.Td className={classes.path ?? ''} title={file.path}>
          <button
            ref={button}
            type="button"
            className={`mono ${fileClasses.toggle}`}
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={onToggle}
          >
            {open ? <IconChevronDown size={13} aria-hidden /> : <IconChevronRight size={13} aria-hidden />}
            <span className={fileClasses.name}>{name}</span>
          </button>
        </Table.Td>
        <Table.Td className="number">
          {file.records === null ? t('lake.file.unknown') : format.count(file.records)}
        </Table.Td>
        <Table.Td className="number">{format.bytes(file.sizeBytes)}</Table.Td>
        <Table.Td>
          <EventRange from={file.minEventTime} to={file.maxEventTime} />
        </Table.Td>
        <Table.Td className={`tabular ${shared.wide}`}>{format.instant(file.modifiedAt)}</Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr id={id}>
          <Table.Td colSpan={COLUMNS} className={fileClasses.detail ?? ''}>
            <FileDetail feed={feed} path={file.path} />
          </Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  );
}
