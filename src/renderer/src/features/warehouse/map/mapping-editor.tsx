import { Alert, Button, Group, Stack, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TableMapping } from '../../../../../shared/contract/warehouse';
import { isCancelled, messageOf } from '../../../../../shared/errors';
import { useCommand } from '../../../api/use-command';
import { useOperationQuery } from '../../../api/use-operation-query';
import { CoreText } from '../../../ui/states/core-text';
import classes from '../warehouse.module.css';
import { columnDraftsOf, parseMapping } from './mapping-draft';
import { MappingTable } from './mapping-table';

interface MappingEditorProps {
  readonly proposed: TableMapping;
  readonly ddl: string;
  readonly onClose: () => void;
}

/** While somebody types, no DDL is asked for. */
const SETTLE_MS = 250;

/** The proposal to be changed, beside it what will be run, and the agreement to that. */
export function MappingEditor({ proposed, ddl: proposedDdl, onClose }: MappingEditorProps) {
  const { t } = useTranslation();
  const [drafts, setDrafts] = useState(() => columnDraftsOf(proposed));
  const { mapping, problems } = parseMapping(proposed, drafts);
  const [settled] = useDebouncedValue(mapping, SETTLE_MS);
  const asked = settled ?? proposed;
  const told = useOperationQuery((operations) => operations.warehouseTableDdl, { mapping: asked });
  // The one before stays while the next is on its way.
  const [shown, setShown] = useState(proposedDdl);
  if (told.data !== undefined && told.data.ddl !== shown) setShown(told.data.ddl);
  const create = useCommand((operations) => operations.warehouseCreateTable);
  // Only what is in sight is agreed to.
  const isShown = mapping !== null && JSON.stringify(mapping) === JSON.stringify(asked) && told.data !== undefined;
  const error = create.error ?? told.error;

  const agree = (): void => {
    if (mapping === null) return;
    create.mutate(
      { mapping },
      {
        onSuccess: () => {
          onClose();
          notifications.show({ color: 'green', message: t('warehouse.map.done', { table: mapping.table }) });
        },
      },
    );
  };

  return (
    <Stack gap="sm">
      <p className={classes.flush}>{t(`warehouse.map.kind.${proposed.kind}`, { feed: proposed.feed })}</p>
      <MappingTable drafts={drafts} problems={problems?.columns ?? new Map()} onChange={setDrafts} />
      {problems?.noKey === true && <p className={`${classes.bad} ${classes.flush}`}>{t('warehouse.map.noKey')}</p>}
      <Title order={3}>{t('warehouse.map.ddl')}</Title>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard */}
      <pre className={`${classes.sql} ${classes.ddl}`} role="group" aria-label={t('warehouse.map.ddl')} tabIndex={0}>
        {shown}
      </pre>
      {error !== null && !isCancelled(error) && (
        <Alert role="alert" color="red" variant="light">
          <CoreText>{messageOf(error)}</CoreText>
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button disabled={!isShown} loading={create.isPending} onClick={agree}>
          {t('warehouse.map.agree', { table: proposed.table })}
        </Button>
      </Group>
    </Stack>
  );
}
