import { Button, Group, Menu, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LakeError } from '../../../../shared/errors';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { PathDialog } from '../../ui/path-dialog';
import classes from './sql-page.module.css';

const formats = ['csv', 'parquet', 'ndjson', 'json'] as const;
type Format = (typeof formats)[number];

interface Target {
  readonly sql: string;
  readonly path: string;
  readonly format: Format;
}

/** The whole result of a statement into a file, and what came of it in words. A file that is there is never replaced unasked. */
export function SaveResult({ sql, disabled }: { readonly sql: string; readonly disabled: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const desktop = useOperationQuery((operations) => operations.shellCapabilities, {}).data?.desktop === true;
  const chooseFile = useCommand((operations) => operations.shellChooseSaveFile);
  const toFile = useCommand((operations) => operations.queriesToFile);
  /** Format whose path is being typed. */
  const [typing, setTyping] = useState<Format | null>(null);
  const [existing, setExisting] = useState<Target | null>(null);

  const save = (target: Target, overwrite: boolean): void => {
    toFile.mutate(
      { ...target, overwrite },
      {
        onSuccess: ({ path, rows, sizeBytes }) => {
          setTyping(null);
          setExisting(null);
          notifications.show({
            color: 'green',
            autoClose: 12_000,
            title: t('sql.save.saved'),
            message: t('sql.save.savedBody', {
              count: rows,
              rows: format.count(rows),
              size: format.bytes(sizeBytes),
              path,
            }),
          });
        },
        onError: (error) => {
          if (!overwrite && error instanceof LakeError && error.code === 'CONFLICT') {
            setTyping(null);
            setExisting(target);
          } else if (typing === null) {
            notifyFailure(t('sql.save.failed'), error);
          }
        },
      },
    );
  };

  const begin = (chosen: Format): void => {
    toFile.reset();
    if (!desktop) {
      setTyping(chosen);
      return;
    }
    chooseFile.mutate(
      { title: t('sql.save.title', { format: t(`sql.save.format.${chosen}`) }), defaultName: `result.${chosen}` },
      {
        // Not every system's dialog asks before it gives the name of a file that is there; ours does.
        onSuccess: ({ path }) => {
          if (path !== null) save({ sql, path, format: chosen }, false);
        },
        onError: (error) => notifyFailure(t('sql.save.failed'), error),
      },
    );
  };

  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            disabled={disabled}
            loading={toFile.isPending}
            leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
          >
            {t('sql.save.button')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map((name) => (
            <Menu.Item
              key={name}
              onClick={() => begin(name)}
              rightSection={<span className={classes.formatHint}>{t(`sql.save.formatHint.${name}`)}</span>}
            >
              {t(`sql.save.format.${name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {typing !== null && (
        <PathDialog
          opened
          title={t('sql.save.title', { format: t(`sql.save.format.${typing}`) })}
          description={t('sql.save.description')}
          label={t('sql.save.path')}
          placeholder={`/home/me/result.${typing}`}
          confirm={t('sql.save.confirm')}
          pending={toFile.isPending}
          error={toFile.error}
          onConfirm={(path) => save({ sql, path, format: typing }, false)}
          onClose={() => setTyping(null)}
        />
      )}
      <Modal opened={existing !== null} onClose={() => setExisting(null)} title={t('sql.save.exists')} centered>
        <Stack gap="sm">
          <Text size="sm" className={classes.message}>
            {t('sql.save.existsBody', { path: existing?.path })}
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setExisting(null)}>
              {t('common.cancel')}
            </Button>
            <Button
              color="red"
              loading={toFile.isPending}
              onClick={() => {
                if (existing !== null) save(existing, true);
              }}
            >
              {t('sql.save.replace')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
