import type { TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import { tableDdl, type DimensionKey } from './table-ddl';

/** The one dimension of the scripts whose key is not what it is looked up by. */
const numbered: Readonly<Record<string, DimensionKey>> = {
  dim_payment_methods: { column: 'payment_method_id', type: 'INT' },
};

/** DDL of a mapped table, its foreign keys to dimensions among `all`. Error: INVALID_INPUT where a dimension has a key of several columns. */
export function mappedDdl(mapping: TableMapping, all: readonly TableMapping[]): string {
  return tableDdl(mapping, (table) => {
    const known = numbered[table];
    if (known !== undefined) return known;
    const dimension = all.find((each) => each.table === table);
    const [key, ...more] = dimension?.keyColumns ?? [];
    const column = dimension?.columns.find(({ name }) => name === key);
    if (column !== undefined && more.length === 0) return { column: column.name, type: column.type };
    throw new LakeError(
      'INVALID_INPUT',
      `"${mapping.table}" cannot refer to "${table}": a dimension that facts refer to has a key of one column.`,
      { details: { table: mapping.table, dimension: table } },
    );
  });
}
