import type { TableMapping } from '../../../shared/contract/warehouse';

/** What is wrong with a mapping beyond its form: a place in it, and why. */
export interface MappingFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Names of tables that are Lagoon's own. */
const ownTable = /^(?:lagoon_|latest_|data_lake_permissions$)/;

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

/** Of mappings together: what a dimension's column names must be there. */
export function referenceFaults(mapping: TableMapping, all: readonly TableMapping[]): MappingFault[] {
  return mapping.columns.flatMap(({ source }, i) => {
    if (source.from !== 'dimension') return [];
    const dimension = all.find(({ table, kind }) => table === source.table && kind === 'dimension');
    if (dimension === undefined) {
      return [{ path: ['columns', i, 'source', 'table'], message: `no dimension is mapped to "${source.table}".` }];
    }
    if (dimension.columns.some(({ name }) => name === source.match)) return [];
    const message = `${source.table} has no mapped column "${source.match}".`;
    return [{ path: ['columns', i, 'source', 'match'], message }];
  });
}
