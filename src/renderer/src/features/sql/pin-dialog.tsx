import { Alert, Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Digest, ParameterValues, Pinned } from '../../../../shared/contract/statements';
import { isCancelled, LakeError, messageOf } from '../../../../shared/errors';
import { useClients } from '../../api/context';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { CoreText } from '../../ui/states/core-text';
import { isKeptName } from './parameter-names';
import { SaveDialog, type SaveAs } from './save-dialog';

interface PinDialogProps {
  readonly sql: string;
  readonly parameters: ParameterValues;
  readonly title: string;
  /** Path of the file that it has become. */
  readonly onPinned: (path: string) => void;
  readonly onClose: () => void;
}

/** Makes of a statement one that reads fixed versions, notes the fingerprint of its answer, and saves both. */
export function PinDialog({ sql, parameters, title, onPinned, onClose }: PinDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { queries } = useClients();
  const [found, setFound] = useState<(Pinned & Digest) | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const list = useOperationQuery((operations) => operations.workspaceList, {});
  const save = useCommand((operations) => operations.workspaceSave);

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const look = async (): Promise<void> => {
      try {
        const pinned = await queries.pin({ sql }, { signal });
        const answer = await queries.digest({ sql: pinned.sql, parameters }, { signal });
        if (!signal.aborted) setFound({ ...pinned, ...answer });
      } catch (error) {
        if (signal.aborted || isCancelled(error)) return;
        if (!(error instanceof LakeError)) console.error(error);
        setFailure(error);
      }
    };
    void look();
    return () => abort.abort();
  }, [parameters, queries, sql]);

  const savePinned = async (pinned: Pinned & Digest, { title: named, description, path }: SaveAs): Promise<void> => {
    try {
      await save.mutateAsync({
        path,
        text: pinned.sql,
        header: {
          title: named,
          description,
          target: 'lake',
          parameters: Object.entries(parameters)
            .filter(([name]) => isKeptName(name))
            .map(([name, { type, value }]) => ({ name, type, default: value })),
          pinned: pinned.versions,
          answer: { rows: pinned.rowCount, digest: pinned.digest },
        },
        expected: null,
      });
      onPinned(path);
    } catch (error) {
      // Shown in the dialog, which stays open.
      if (!(error instanceof LakeError)) console.error(error);
    }
  };

  if (found !== null && found.versions.length > 0) {
    return (
      <SaveDialog
        heading={t('sql.pin.heading')}
        title={title}
        folder={list.data?.folder}
        pending={save.isPending}
        error={save.error}
        onSave={(as) => void savePinned(found, as)}
        onClose={onClose}
      >
        <Text size="sm">
          {t('sql.pin.reads', {
            count: found.rowCount,
            rows: format.count(found.rowCount),
            versions: found.versions
              .map(({ feed, version }) => t('sql.pin.version', { feed, version: format.count(version) }))
              .join(', '),
          })}
        </Text>
        <Text size="xs" c="dimmed">
          {t('sql.pin.guess')}
        </Text>
        {found.unpinned.length > 0 && (
          <Alert color="yellow" variant="light">
            {t('sql.pin.unpinned', { names: found.unpinned.join(', ') })}
          </Alert>
        )}
      </SaveDialog>
    );
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('sql.pin.heading')}
      size={520}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap="sm">
        {failure !== null ? (
          <Alert role="alert" color="red" variant="light">
            <CoreText>{messageOf(failure)}</CoreText>
          </Alert>
        ) : found === null ? (
          <Group gap="xs" role="status">
            <Loader size={14} aria-hidden />
            <Text size="sm">{t('sql.pin.working')}</Text>
          </Group>
        ) : (
          <Text size="sm">{t('sql.pin.nothing')}</Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {found === null && failure === null ? t('common.cancel') : t('common.close')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
