import { openDuckdbWarehouse } from '../adapters/duckdb/duckdb-warehouse';
import { openMysqlWarehouse, testMysql } from '../adapters/mysql/mysql-warehouse';
import type { WarehouseConnector } from '../core/ports';

/** Each kind of store by its own adapter. */
export function createWarehouseConnector(): WarehouseConnector {
  return {
    open: (target) => ('file' in target ? openDuckdbWarehouse(target.file) : openMysqlWarehouse(target)),
    test: testMysql,
  };
}
