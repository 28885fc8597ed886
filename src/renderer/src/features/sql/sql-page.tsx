import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Group as SplitGroup, Panel as SplitPanel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useClients } from '../../api/context';
import { useStatement } from '../../api/use-statement';
import { Page } from '../../ui/page';
import { formatRoute, type SqlTarget } from '../../ui/route';
import { sampleStatements } from '../../ui/sample-statements';
import { LakeResult } from './lake-result';
import { RunBar, sampleNames } from './run-bar';
import { duckDBDialect } from './sql-dialect';
import { SqlEditor, type SqlEditorHandle } from './sql-editor';
import classes from './sql-page.module.css';
import { storedStatement, storedTarget, storeStatement, storeTarget } from './stored-statement';
import { TargetSwitch } from './target-switch';
import { useDesk } from './use-desk';
import { useWarehouseDesk } from './use-warehouse-desk';
import { WarehouseResult } from './warehouse-result';

interface SqlPageProps {
  /** A statement that another page asks to see: it is added to what is being written, and run. */
  readonly sql: string | null;
  readonly on: SqlTarget | null;
}

/** Editor over result, one of each for the lake and for the warehouse: whichever is not shown stays as it is, and goes on. */
export function SqlPage({ sql, on }: SqlPageProps) {
  const { t } = useTranslation();
  const { queries } = useClients();
  const [target, setTarget] = useState(storedTarget);
  const [focused] = useState(target);
  const wanted = sql === null ? on : (on ?? 'lake');
  if (wanted !== null && wanted !== target) setTarget(wanted);
  const [warehouseSeen, setWarehouseSeen] = useState(target === 'warehouse');
  if (target === 'warehouse' && !warehouseSeen) setWarehouseSeen(true);

  const lakeEditor = useRef<SqlEditorHandle>(null);
  const lake = useStatement();
  const lakeDesk = useDesk(lakeEditor, lake);
  const warehouseEditor = useRef<SqlEditorHandle>(null);
  const warehouse = useWarehouseDesk(warehouseEditor, warehouseSeen);
  const desk = target === 'lake' ? lakeDesk : warehouse.desk;
  const lakeSamples = sampleNames.map((name) => ({ title: t(`sql.sample.${name}`), sql: sampleStatements[name] }));
  const layout = useDefaultLayout({ id: 'lagoon.sql.split', storage: localStorage });

  useEffect(() => storeTarget(target), [target]);

  const { openStatement } = desk;
  useEffect(() => {
    if (wanted === null) return;
    if (sql !== null) openStatement(sql);
    // Taken: a reload must not add it again, and the same link must work a second time.
    window.location.replace(formatRoute({ page: 'sql' }));
  }, [openStatement, sql, wanted]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      desk.runCurrent();
    } else if (event.key === 'Escape') {
      desk.cancelRunning();
    }
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the whole page; each has its button
    <div className={classes.keys} onKeyDown={onKeyDown}>
      <Page
        title={t('sql.title')}
        subtitle={<TargetSwitch target={target} onChange={setTarget} warehouse={warehouse.status.data} />}
        scrolls={false}
        actions={<RunBar desk={desk} samples={target === 'lake' ? lakeSamples : warehouse.samples} />}
      >
        <SplitGroup
          orientation="vertical"
          className={classes.split}
          {...(layout.defaultLayout === undefined ? {} : { defaultLayout: layout.defaultLayout })}
          onLayoutChanged={layout.onLayoutChanged}
        >
          <SplitPanel id="editor" defaultSize="36%" minSize={80} className={classes.panel}>
            <div className={classes.desk} hidden={target !== 'lake'}>
              <SqlEditor
                ref={lakeEditor}
                label={t('sql.editor')}
                placeholder={t('sql.placeholder')}
                initialText={storedStatement('lake')}
                dialect={duckDBDialect}
                takesFocus={focused === 'lake'}
                complete={queries.complete}
                onChange={(text) => storeStatement('lake', text)}
                onRun={lakeDesk.runCurrent}
                onEscape={lakeDesk.cancelRunning}
              />
            </div>
            {warehouseSeen && (
              <div className={classes.desk} hidden={target !== 'warehouse'}>
                <SqlEditor
                  ref={warehouseEditor}
                  label={t('sql.editor')}
                  placeholder={t('sql.placeholderWarehouse')}
                  initialText={storedStatement('warehouse')}
                  dialect={warehouse.dialect}
                  takesFocus={focused === 'warehouse'}
                  complete={warehouse.complete}
                  onChange={(text) => storeStatement('warehouse', text)}
                  onRun={warehouse.desk.runCurrent}
                  onEscape={warehouse.desk.cancelRunning}
                />
              </div>
            )}
          </SplitPanel>
          <Separator className={classes.separator} aria-label={t('sql.split')} />
          <SplitPanel id="result" minSize={120} className={classes.panel}>
            <div className={classes.desk} hidden={target !== 'lake'}>
              <LakeResult desk={lakeDesk} cache={lake.cache} revision={lake.revision} samples={lakeSamples} />
            </div>
            {warehouseSeen && (
              <div className={classes.desk} hidden={target !== 'warehouse'}>
                <WarehouseResult {...warehouse} />
              </div>
            )}
          </SplitPanel>
        </SplitGroup>
      </Page>
    </div>
  );
}
