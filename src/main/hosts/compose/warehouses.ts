import type { WarehouseConnector } from '../../core/ports';

/** Each kind of store by its own adapter, whose code is loaded when the store is first asked: the first page needs none. */
export function createWarehouseConnector(): WarehouseConnector {
  const mysql = () => import('../../adapters/mysql/mysql-warehouse');
  return {
    async open(target) {
      if (!('file' in target)) return (await mysql()).openMysqlWarehouse(target);
      const { openDuckdbWarehouse } = await import('../../adapters/duckdb/duckdb-warehouse');
      return openDuckdbWarehouse(target.file);
    },
    test: async (connection) => (await mysql()).testMysql(connection),
  };
}
