import { Alert, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../../shared/contract/feeds';
import { messageOf } from '../../../../../shared/errors';
import { useAskedQuery } from '../../../api/use-asked-query';
import { useOperationQuery } from '../../../api/use-operation-query';
import { Loaded } from '../../../ui/states/loaded';
import { CoreText } from '../../../ui/states/core-text';
import classes from '../warehouse.module.css';
import { MappingEditor } from './mapping-editor';

/** Another feed to a new table: which, what is proposed, and what was made of it until it is agreed to. */
export function MapDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const feeds = useOperationQuery((operations) => operations.feedsList, {});
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('warehouse.map.title')}
      size={920}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Loaded query={feeds} subject={t('feeds.theFeeds')}>
        {(known) => <Choice feeds={known} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function Choice({ feeds, onClose }: { feeds: readonly FeedSummary[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const [table, setTable] = useState('');
  const feed = feeds.find(({ name }) => name === chosen);
  const name = table.trim();
  return (
    <Stack gap="sm">
      <p className={`quiet ${classes.flush}`}>{t('warehouse.map.text')}</p>
      <div className={classes.fields}>
        <Select
          label={t('warehouse.column.feed')}
          data={feeds.map((each) => each.name)}
          value={chosen}
          searchable
          data-autofocus
          onChange={(value) => {
            setChosen(value);
            const picked = feeds.find((each) => each.name === value);
            if (picked !== undefined) setTable(tableNameOf(picked));
          }}
        />
        <TextInput
          label={t('warehouse.map.table')}
          description={t('warehouse.map.tableHelp')}
          value={table}
          error={name === '' || isTableName(name) ? null : t('warehouse.map.tableWrong')}
          spellCheck={false}
          onChange={(event) => setTable(event.currentTarget.value)}
        />
      </div>
      {feed !== undefined && isTableName(name) ? (
        <Proposal key={`${feed.name} ${name}`} feed={feed} table={name} onClose={onClose} />
      ) : (
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Proposal({ feed, table, onClose }: { feed: FeedSummary; table: string; onClose: () => void }) {
  const { t } = useTranslation();
  // Not kept: what can be proposed changes with the feed and with the tables that there are.
  const proposal = useAskedQuery((operations) => operations.warehouseProposeTable, { feed: feed.name, table }, 0);
  const { data, error, isFetching } = proposal.query;
  if (data !== undefined) return <MappingEditor proposed={data.mapping} ddl={data.ddl} onClose={onClose} />;
  return (
    <>
      {error !== null && !isFetching && (
        <Alert role="alert" color="red" variant="light" title={t('warehouse.map.notProposed', { feed: feed.name })}>
          <CoreText>{messageOf(error)}</CoreText>
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button loading={isFetching} onClick={proposal.ask}>
          {t('warehouse.map.propose')}
        </Button>
      </Group>
    </>
  );
}

function isTableName(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,63}$/.test(name);
}

/** A table's versions become snapshots of a fact; a stream's rows a dimension. */
function tableNameOf({ kind, name }: FeedSummary): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9_]+/g, '_');
  return `${kind === 'table' ? 'fact' : 'dim'}_${plain}`.slice(0, 64);
}
