import type { TableMapping } from '../../../shared/contract/warehouse';
import { latestViewOf } from './table-ddl';

/** What is wrong with a mapping beyond its form: a place in it, and why. */
export interface MappingFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Names of tables that are Lagoon's own. */
const ownTable = /^(?:lagoon_|latest_|data_lake_permissions$)/;

/** Columns that loads put beside a mapping's own. */
const ownColumns: ReadonlySet<string> = new Set(['is_stub', 'lagoon_row']);

export function mappingFaults(mapping: TableMapping): MappingFault[] {
  const faults: MappingFault[] = [];
  if (ownTable.test(mapping.table)) {
    faults.push({
      path: ['table'],
      message: `tables of Lagoon's own have such names. Take another than "${mapping.table}".`,
    });
  }
  const names = new Set<string>();
  mapping.columns.forEach(({ name, source }, i) => {
    // Servers compare names of columns without case.
    if (names.has(name.toLowerCase())) {
      faults.push({ path: ['columns', i, 'name'], message: `there are two columns "${name}".` });
    }
    names.add(name.toLowerCase());
    if (ownColumns.has(name.toLowerCase())) {
      faults.push({
        path: ['columns', i, 'name'],
        message: `Lagoon has a column "${name}" of its own. Take another name.`,
      });
    }
    if (mapping.kind === 'dimension' && source.from !== 'feed') {
      faults.push({
        path: ['columns', i, 'source'],
        message: 'a dimension has one row a key, of no snapshot: its columns come from the feed.',
      });
    }
  });
  mapping.keyColumns.forEach((key, i) => {
    if (!mapping.columns.some(({ name }) => name === key)) {
      faults.push({ path: ['keyColumns', i], message: `no column of the table is named "${key}".` });
    }
  });
  if (mapping.kind === 'fact') {
    for (const from of ['snapshotVersion', 'snapshotDate'] as const) {
      const count = mapping.columns.filter(({ source }) => source.from === from).length;
      if (count !== 1)
        faults.push({ path: ['columns'], message: `a fact has one column from ${from}; here are ${count}.` });
    }
  }
  return faults;
}

/** Of mappings together: what a dimension's column names must be there and find one row, and no two facts have one view. */
export function referenceFaults(mapping: TableMapping, all: readonly TableMapping[]): MappingFault[] {
  const references = mapping.columns.flatMap(({ source }, i) => {
    if (source.from !== 'dimension') return [];
    const dimension = all.find(({ table, kind }) => table === source.table && kind === 'dimension');
    if (dimension === undefined) {
      return [{ path: ['columns', i, 'source', 'table'], message: `no dimension is mapped to "${source.table}".` }];
    }
    const path = ['columns', i, 'source', 'match'];
    if (!dimension.columns.some(({ name }) => name === source.match))
      return [{ path, message: `${source.table} has no mapped column "${source.match}".` }];
    // Every row that is found would make a row of the fact.
    if (dimension.keyColumns.length === 1 && dimension.keyColumns[0] === source.match) return [];
    const key = dimension.keyColumns.join(', ');
    const message = `several rows of ${source.table} may have the same "${source.match}". A fact finds a dimension's row by its key alone, which is ${key}${dimension.keyColumns.length === 1 ? '' : ': it must be of one column'}.`;
    return [{ path, message }];
  });
  const view = latestViewOf(mapping)?.toLowerCase();
  const other = all.find((each) => each.table !== mapping.table && latestViewOf(each)?.toLowerCase() === view);
  if (view === undefined || other === undefined) return references;
  const message = `its view would be ${view}, which is that of ${other.table}. Take another name than "${mapping.table}".`;
  return [...references, { path: ['table'], message }];
}
