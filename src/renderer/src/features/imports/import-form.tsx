import { Alert, Button, Input, MultiSelect, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CsvHeader, ImportInspection } from '../../../../shared/contract/imports';
import { isCancelled, messageOf } from '../../../../shared/errors';
import { feedNameSchema, type FeedName, type JobId } from '../../../../shared/ids';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { SchemaTable } from '../../ui/schema-table';
import { ScrollRegion } from '../../ui/scroll-region';
import { CoreText } from '../../ui/states/core-text';
import classes from './imports.module.css';

const kinds = ['stream', 'table'] as const;
const levels = ['raw', 'anonymized', 'aggregate'] as const;

interface ImportFormProps {
  readonly path: string;
  readonly more: readonly string[];
  readonly header: CsvHeader;
  readonly into: FeedName | null;
  readonly inspection: ImportInspection;
  readonly onStarted: (started: { feed: FeedName; jobId: JobId }) => void;
  readonly onClose: () => void;
}

/** What was found, and the feed that it is to become, or to be added to. */
export function ImportForm({ path, more, header, into, inspection, onStarted, onClose }: ImportFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const start = useCommand((operations) => operations.importsStart);
  const feeds = useOperationQuery((operations) => operations.feedsList, {}).data ?? [];
  const [name, setName] = useState<string>(into ?? inspection.suggestedName);
  const [kind, setKind] = useState<(typeof kinds)[number]>('stream');
  const [level, setLevel] = useState<(typeof levels)[number]>('raw');
  const [eventTime, setEventTime] = useState<string | null>(inspection.eventTimeColumns[0] ?? null);
  const [keys, setKeys] = useState<string[]>([]);
  const parsed = feedNameSchema.safeParse(name.trim());
  const existing = parsed.success ? feeds.find((feed) => feed.name === parsed.data) : undefined;

  const run = (): void => {
    if (!parsed.success) return;
    start.mutate(
      {
        path,
        more: [...more],
        header,
        feed: parsed.data,
        create: existing === undefined ? { kind, level, eventTimeColumn: eventTime, keyColumns: keys } : null,
      },
      { onSuccess: ({ job }) => onStarted({ feed: job.feed, jobId: job.id }) },
    );
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <Stack gap="sm">
        <p className={classes.found} role="status">
          {[
            t(`import.format.${inspection.format}`),
            t('adopt.files', { count: inspection.files, formatted: format.count(inspection.files) }),
            inspection.records === null
              ? t('import.rowsUnknown')
              : t('adopt.rows', { count: inspection.records, formatted: format.count(inspection.records) }),
            format.bytes(inspection.sizeBytes),
            t('import.columns', { count: inspection.columns.length }),
            ...(inspection.lookedInto < inspection.files
              ? [
                  t('import.lookedInto', {
                    count: inspection.lookedInto,
                    formatted: format.count(inspection.lookedInto),
                  }),
                ]
              : []),
          ].join(' · ')}
        </p>
        <TextInput
          label={t('import.feed')}
          description={existing === undefined ? t('import.feedHelp') : t('import.existing', { feed: existing.name })}
          value={name}
          error={parsed.success || name === '' ? undefined : t('feeds.noSuchName', { feed: name })}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {existing === undefined && (
          <>
            <div className={classes.fields}>
              <Input.Wrapper
                size="xs"
                labelElement="div"
                label={t('import.kind')}
                description={t(`import.kindHelp.${kind}`)}
              >
                <SegmentedControl
                  fullWidth
                  mb={5}
                  aria-label={t('import.kind')}
                  data={kinds.map((value) => ({ value, label: t(`feeds.kind.${value}`) }))}
                  value={kind}
                  onChange={(value) => setKind(kinds.find((known) => known === value) ?? 'stream')}
                />
              </Input.Wrapper>
              <Select
                label={t('import.level')}
                description={t(`import.levelHelp.${level}`)}
                data={levels.map((value) => ({ value, label: t(`feeds.level.${value}`) }))}
                value={level}
                allowDeselect={false}
                onChange={(value) => setLevel(levels.find((known) => known === value) ?? 'raw')}
              />
              <Select
                label={t('import.eventTime')}
                description={t('import.eventTimeHelp')}
                placeholder={t('common.none')}
                data={inspection.eventTimeColumns}
                value={eventTime}
                clearable
                onChange={setEventTime}
              />
              <MultiSelect
                size="xs"
                label={t('import.keys')}
                description={t('import.keysHelp')}
                {...(keys.length === 0 ? { placeholder: t('common.none') } : {})}
                data={inspection.columns.map((column) => column.name)}
                value={keys}
                searchable
                onChange={setKeys}
              />
            </div>
            <ScrollRegion label={t('import.columnsFound')} maxHeight={220}>
              <SchemaTable columns={inspection.columns} partitionColumns={[]} />
            </ScrollRegion>
          </>
        )}
        {start.error !== null && !isCancelled(start.error) && (
          <Alert role="alert" color="red" variant="light" title={t('import.notStarted')}>
            <CoreText>{messageOf(start.error)}</CoreText>
          </Alert>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={!parsed.success} loading={start.isPending}>
            {t('import.start')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
