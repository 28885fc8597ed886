import { Alert, Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MysqlSettings } from '../../../../../shared/contract/settings';
import type { WarehouseStatus } from '../../../../../shared/contract/warehouse';
import { useOperationQuery } from '../../../api/use-operation-query';
import { Panel } from '../../../ui/panel';
import { formatRoute } from '../../../ui/route';
import { Loaded } from '../../../ui/states/loaded';
import classes from '../warehouse.module.css';
import { CopyMark } from './copy-button';

const tools = ['tableau', 'powerBi', 'metabase'] as const;
type Tool = (typeof tools)[number];
const steps = ['one', 'two', 'three'] as const;

/** What a BI tool asks for, to be copied into it. */
export function ConnectPanel({ status }: { status: WarehouseStatus }) {
  const { t } = useTranslation();
  const settings = useOperationQuery((operations) => operations.settingsGet, {});
  return (
    <>
      <Panel title={t('warehouse.connect.title')}>
        {status.store === 'embedded' ? (
          <Embedded file={status.place} />
        ) : (
          <Loaded query={settings} subject={t('settings.theSettings')}>
            {({ mysql }) => (mysql === null ? <Embedded file={status.place} /> : <Server server={mysql} />)}
          </Loaded>
        )}
      </Panel>
      <Views status={status} />
    </>
  );
}

function Server({ server }: { server: MysqlSettings }) {
  const { t } = useTranslation();
  const [tool, setTool] = useState<Tool>('tableau');
  return (
    <>
      <Values
        values={[
          [t('warehouse.connect.host'), server.host],
          [t('warehouse.connect.port'), String(server.port)],
          [t('warehouse.connect.database'), server.database],
          [t('warehouse.connect.user'), server.username],
        ]}
      />
      <p className={`quiet ${classes.note}`}>{t('warehouse.connect.password')}</p>
      <div className={classes.note}>
        <SegmentedControl
          aria-label={t('warehouse.connect.tool')}
          value={tool}
          onChange={(value) => setTool(tools.find((known) => known === value) ?? 'tableau')}
          data={tools.map((value) => ({ value, label: t(`warehouse.connect.tools.${value}`) }))}
        />
      </div>
      <ol className={classes.steps}>
        {steps.map((step) => (
          <li key={step}>{t(`warehouse.connect.${tool}.${step}`, { database: server.database })}</li>
        ))}
      </ol>
    </>
  );
}

function Embedded({ file }: { file: string }) {
  const { t } = useTranslation();
  return (
    <>
      <Alert variant="light" color="yellow" title={t('warehouse.connect.needsMysql')} mb="sm">
        {t('warehouse.connect.needsMysqlText')}
        <div className={classes.note}>
          <Button variant="default" component="a" href={formatRoute({ page: 'settings' })}>
            {t('warehouse.connection.setUp')}
          </Button>
        </div>
      </Alert>
      <p className={classes.text}>{t('warehouse.connect.readOnly')}</p>
      <Values
        values={[
          [t('warehouse.connection.place.embedded'), file],
          [t('warehouse.connect.command'), `duckdb -readonly "${file}"`],
        ]}
      />
    </>
  );
}

/** `copied`: what the button names, where several values have one name. */
function Values({ values }: { values: readonly (readonly [name: string, value: string, copied?: string])[] }) {
  const { t } = useTranslation();
  return (
    <dl className={classes.values}>
      {values.map(([name, value, copied]) => (
        <div key={`${name} ${value}`} className={classes.value}>
          <dt>{name}</dt>
          <dd className="mono">{value}</dd>
          <dd>
            <CopyMark value={value} label={t('warehouse.connect.copy', { name: copied ?? name })} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What to pick once connected: the newest snapshot of each fact, and the dimensions. */
function Views({ status }: { status: WarehouseStatus }) {
  const { t } = useTranslation();
  const views = status.tables.filter(({ kind, table }) => kind === 'view' && table.startsWith('latest_'));
  const dimensions = status.tables.filter(({ kind }) => kind === 'dimension');
  return (
    <Panel title={t('warehouse.connect.views')}>
      {views.length === 0 ? (
        <p className={`quiet ${classes.text}`}>
          {t(status.problem === null ? 'warehouse.connect.noViews' : 'warehouse.connect.noAnswer')}
        </p>
      ) : (
        <>
          <p className={`quiet ${classes.text}`}>{t('warehouse.connect.viewsText')}</p>
          <Values
            values={[
              ...views.map(({ table }) => [t('warehouse.connect.view'), table, table] as const),
              ...dimensions.map(({ table }) => [t('warehouse.connect.dimension'), table, table] as const),
            ]}
          />
        </>
      )}
    </Panel>
  );
}
