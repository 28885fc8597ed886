import { Alert, Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { csvHeaderSchema, type CsvHeader, type ImportInspection } from '../../../../shared/contract/imports';
import { messageOf } from '../../../../shared/errors';
import type { FeedName, JobId } from '../../../../shared/ids';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { moreFilesText } from '../../ui/more-files';
import { CoreText } from '../../ui/states/core-text';
import { RowsSkeleton } from '../../ui/states/loaded';
import { ImportForm } from './import-form';
import { ImportProgress } from './import-progress';
import classes from './imports.module.css';

const headers = csvHeaderSchema.options;
const none: readonly string[] = [];

interface ImportDialogProps {
  /** The feed that the rows are for; null where the files are to name one. */
  readonly into: FeedName | null;
  /** Looked into at once: what was dropped on the window. */
  readonly initialPath?: string;
  /** Files that were dropped with it. */
  readonly initialMore?: readonly string[];
  /** Why the path has to be typed, where the user did what should have told it. */
  readonly notice?: string;
  readonly onClose: () => void;
}

/** From a file or a folder to a feed: what is there, how it is to be taken in, and the job that does it. */
export function ImportDialog({ into, initialPath, initialMore = none, notice, onClose }: ImportDialogProps) {
  const { t } = useTranslation();
  const desktop = useOperationQuery((operations) => operations.shellCapabilities, {}).data?.desktop === true;
  const choose = useCommand((operations) => operations.shellChooseFolder);
  const [typed, setTyped] = useState(initialPath ?? '');
  const [path, setPath] = useState<string | null>(initialPath ?? null);
  const [more, setMore] = useState(initialMore);
  const [header, setHeader] = useState<CsvHeader>('auto');
  const [started, setStarted] = useState<{ feed: FeedName; jobId: JobId } | null>(null);
  const inspection = useOperationQuery(
    (operations) => operations.importsInspect,
    { path: path ?? '', more: [...more], header },
    { enabled: path !== null },
  );
  const failure = choose.error ?? (path === null ? null : inspection.error);

  const look = (chosen: string): void => {
    setTyped(chosen);
    if (chosen !== path) {
      setHeader('auto');
      setMore(none);
    }
    setPath(chosen);
    // The same path once more: its files may have changed since.
    if (chosen === path) void inspection.refetch();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={into === null ? t('import.title') : t('feeds.importInto', { feed: into })}
      size={640}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {started === null ? (
        <Stack gap="sm">
          {notice !== undefined && <Text size="sm">{notice}</Text>}
          <form
            className={classes.choose}
            onSubmit={(event) => {
              event.preventDefault();
              if (typed.trim() !== '') look(typed.trim());
            }}
          >
            <TextInput
              data-autofocus
              label={t('import.path')}
              placeholder={t('import.placeholder')}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            {desktop && (
              <Button
                variant="default"
                leftSection={<IconFolderOpen size={15} aria-hidden />}
                loading={choose.isPending}
                onClick={() =>
                  choose.mutate(
                    { title: t('import.title') },
                    {
                      onSuccess: ({ path: chosen }) => {
                        if (chosen !== null) look(chosen);
                      },
                    },
                  )
                }
              >
                {t('import.chooseFolder')}
              </Button>
            )}
            <Button
              type="submit"
              variant={inspection.data === undefined ? 'filled' : 'default'}
              disabled={typed.trim() === ''}
              loading={inspection.isFetching}
            >
              {t('import.look')}
            </Button>
          </form>
          {more.length > 0 && <MoreFiles paths={more} onForget={() => setMore(none)} />}
          {failure !== null && (
            <Alert role="alert" color="red" variant="light" title={t('import.cannot')}>
              <CoreText>{messageOf(failure)}</CoreText>
            </Alert>
          )}
          {(inspection.data?.format === 'csv' || header !== 'auto') && (
            <Radio.Group
              size="xs"
              label={t('import.header.label')}
              value={header}
              onChange={(value) => setHeader(headers.find((known) => known === value) ?? 'auto')}
            >
              <Group gap="md" mt={4}>
                {headers.map((value) => (
                  <Radio key={value} size="xs" value={value} label={t(`import.header.${value}`)} />
                ))}
              </Group>
            </Radio.Group>
          )}
          {path !== null && inspection.isLoading && <RowsSkeleton />}
          {path !== null && failure === null && (
            <Found
              path={path}
              more={more}
              header={header}
              into={into}
              inspection={inspection.data}
              onStarted={setStarted}
              onClose={onClose}
            />
          )}
        </Stack>
      ) : (
        <ImportProgress feed={started.feed} jobId={started.jobId} onClose={onClose} />
      )}
    </Modal>
  );
}

/** What was dropped together is taken in together. */
function MoreFiles({ paths, onForget }: { readonly paths: readonly string[]; readonly onForget: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Group gap="xs" justify="space-between" wrap="nowrap">
      <Text size="sm" title={paths.join('\n')}>
        {moreFilesText(paths, t, format)}
      </Text>
      <Button size="compact-xs" variant="default" flex="none" onClick={onForget}>
        {t('import.onlyFirst')}
      </Button>
    </Group>
  );
}

interface FoundProps {
  readonly path: string;
  readonly more: readonly string[];
  readonly header: CsvHeader;
  readonly into: FeedName | null;
  readonly inspection: ImportInspection | undefined;
  readonly onStarted: (started: { feed: FeedName; jobId: JobId }) => void;
  readonly onClose: () => void;
}

function Found({ path, more, header, into, inspection, onStarted, onClose }: FoundProps) {
  // Another path begins with another suggestion, and other names with other columns to choose from.
  return inspection === undefined ? null : (
    <ImportForm
      key={[header, path, ...more].join('\n')}
      path={path}
      more={more}
      header={header}
      into={into}
      inspection={inspection}
      onStarted={onStarted}
      onClose={onClose}
    />
  );
}
