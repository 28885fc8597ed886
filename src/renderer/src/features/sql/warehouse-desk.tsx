import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { DeskFrame, type TabDeskProps } from './desk-frame';
import type { SqlEditorHandle } from './sql-editor';
import { useRecord } from './use-record';
import { useWarehouseDesk } from './use-warehouse-desk';
import { WarehouseResult } from './warehouse-result';

/** A tab that asks the warehouse. */
export function WarehouseDesk(tab: TabDeskProps) {
  const { t } = useTranslation();
  const editor = useRef<SqlEditorHandle>(null);
  const record = useRecord('warehouse');
  const warehouse = useWarehouseDesk(editor, record);
  return (
    <DeskFrame
      tab={tab}
      desk={warehouse.desk}
      editor={editor}
      placeholder={t('sql.placeholderWarehouse')}
      dialect={warehouse.dialect}
      complete={warehouse.complete}
      samples={warehouse.samples}
    >
      <WarehouseResult {...warehouse} />
    </DeskFrame>
  );
}
