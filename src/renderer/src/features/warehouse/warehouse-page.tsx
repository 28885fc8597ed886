import { Alert, Button, Group, Tabs } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { WarehouseStatus } from '../../../../shared/contract/warehouse';
import { useOperationQuery } from '../../api/use-operation-query';
import { Page } from '../../ui/page';
import { formatRoute, navigate } from '../../ui/route';
import { CoreText } from '../../ui/states/core-text';
import { Loaded } from '../../ui/states/loaded';
import { ConnectPanel } from './connect/connect-panel';
import { ConnectionPanel } from './connection-panel';
import { LivePanel } from './live/live-panel';
import { MapDialog } from './map/map-dialog';
import { QuestionsPanel } from './questions/questions-panel';
import { SchemaPanel } from './schema-panel';
import { SyncAllButton } from './tables/sync-buttons';
import { TablesPanel } from './tables/tables-panel';
import { Unmade } from './unmade';
import classes from './warehouse.module.css';

const tabs = ['tables', 'live', 'questions', 'connect', 'permissions'] as const;

interface WarehousePageProps {
  readonly tab: string | null;
  /** Who may see what of the lake, a copy of which the warehouse has. */
  readonly permissions: ReactNode;
}

/** The star schema that BI tools read: where it is, what is in it, and what brings rows into it. */
export function WarehousePage({ tab, permissions }: WarehousePageProps) {
  const { t } = useTranslation();
  const status = useOperationQuery((operations) => operations.warehouseStatus, {});
  const [mapping, setMapping] = useState(false);
  const isMade = status.data !== undefined && status.data.schemaVersion !== null && status.data.problem === null;
  return (
    <Page
      title={t('warehouse.title')}
      subtitle={status.data === undefined ? undefined : t(`warehouse.store.${status.data.store}`)}
      actions={
        isMade ? (
          <>
            <Button
              variant="default"
              leftSection={<IconPlus size={15} aria-hidden />}
              aria-haspopup="dialog"
              onClick={() => setMapping(true)}
            >
              {t('warehouse.map.action')}
            </Button>
            <SyncAllButton />
          </>
        ) : undefined
      }
      scrolls={false}
    >
      <Loaded query={status} subject={t('warehouse.theWarehouse')}>
        {(data) => (
          <Tabs
            className={classes.tabs ?? ''}
            value={tabs.find((known) => known === tab) ?? 'tables'}
            keepMounted={false}
            onChange={(chosen) => {
              navigate({ page: 'warehouse', tab: chosen });
              // A live load adds rows as long as it runs, and tells of none of them.
              if (chosen === 'tables') void status.refetch();
            }}
          >
            <Tabs.List aria-label={t('warehouse.title')}>
              {tabs.map((name) => (
                <Tabs.Tab key={name} value={name}>
                  {t(`warehouse.tab.${name}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="tables" className={classes.content ?? ''}>
              <Content status={data} isAsking={status.isFetching} onRetry={() => void status.refetch()} />
            </Tabs.Panel>
            <Tabs.Panel value="live" className={classes.content ?? ''}>
              <LivePanel />
            </Tabs.Panel>
            <Tabs.Panel value="questions" className={classes.content ?? ''}>
              <QuestionsPanel isMade={data.schemaVersion !== null} />
            </Tabs.Panel>
            <Tabs.Panel value="connect" className={classes.content ?? ''}>
              <ConnectPanel status={data} />
            </Tabs.Panel>
            <Tabs.Panel value="permissions" className={classes.content ?? ''}>
              {permissions}
            </Tabs.Panel>
          </Tabs>
        )}
      </Loaded>
      {mapping && <MapDialog onClose={() => setMapping(false)} />}
    </Page>
  );
}

interface ContentProps {
  readonly status: WarehouseStatus;
  readonly isAsking: boolean;
  readonly onRetry: () => void;
}

function Content({ status, isAsking, onRetry }: ContentProps) {
  const { t } = useTranslation();
  return (
    <>
      {status.problem !== null && (
        <Alert role="alert" color="red" variant="light" title={t('warehouse.problem', { place: status.place })}>
          <CoreText>{status.problem}</CoreText>
          <Group mt="sm" gap="xs">
            <Button variant="default" loading={isAsking} onClick={onRetry}>
              {t('common.retry')}
            </Button>
            <Button variant="default" component="a" href={formatRoute({ page: 'settings' })}>
              {t('warehouse.toSettings')}
            </Button>
          </Group>
        </Alert>
      )}
      {status.problem === null && status.schemaVersion === null && <Unmade status={status} />}
      <div className={classes.columns}>
        <ConnectionPanel status={status} />
        {status.problem === null && status.schemaVersion !== null && <SchemaPanel />}
      </div>
      {status.schemaVersion !== null && <TablesPanel status={status} />}
    </>
  );
}
