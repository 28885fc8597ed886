import type { ExistingTable, LoadOutcome, SnapshotMark, TableLoad, Warehouse } from '../../src/main/core/ports';

type Rows = (string | null)[][];

export interface FakeWarehouse extends Warehouse {
  /** Every statement of `run`. */
  readonly ran: string[];
  /** Statements of each `change`. */
  readonly changes: (readonly string[])[];
  readonly loads: TableLoad[];
  readonly marks: SnapshotMark[];
  readonly asked: string[];
  isClosed: boolean;
}

export interface FakeWarehouseOptions {
  readonly tables?: readonly ExistingTable[];
  /** Rows for a question. */
  readonly answer?: (sql: string) => Rows;
  readonly load?: (load: TableLoad) => Promise<LoadOutcome>;
}

/** A store that remembers what it was told: of a script, the names of tables and views; of a load, all of it. Questions are the test's to answer. */
export function createFakeWarehouse({
  tables = [],
  answer = () => [],
  load,
}: FakeWarehouseOptions = {}): FakeWarehouse {
  const existing = new Map(tables.map((table) => [table.name, table]));
  const fake: FakeWarehouse = {
    ran: [],
    changes: [],
    loads: [],
    marks: [],
    asked: [],
    isClosed: false,
    info: () => Promise.resolve({ product: 'Fake 1', place: 'memory', loadsFiles: true }),
    run(statements) {
      for (const statement of statements) {
        fake.ran.push(statement);
        const [, kind, name] = /^CREATE .*?(TABLE|VIEW) (?:IF NOT EXISTS )?`?(\w+)/.exec(statement) ?? [];
        if (name !== undefined && !existing.has(name))
          existing.set(name, existingTable(name, kind === 'VIEW' ? 'view' : 'table'));
      }
      return Promise.resolve();
    },
    change(statements) {
      fake.changes.push(statements);
      return Promise.resolve();
    },
    schema: () => Promise.resolve([...existing.values()]),
    load(request) {
      fake.loads.push(request);
      return load?.(request) ?? Promise.resolve({ inserted: request.rows.rows, updated: 0, unchanged: 0 });
    },
    markSnapshot(mark) {
      fake.marks.push(mark);
      return Promise.resolve();
    },
    positions: () => Promise.resolve(new Map()),
    commitLive: () => Promise.reject(new Error('the fake warehouse has no live load')),
    ask(sql, limit) {
      fake.asked.push(sql);
      const rows = answer(sql);
      return Promise.resolve({ columns: [], rows: rows.slice(0, limit), isCut: rows.length > limit });
    },
    close() {
      fake.isClosed = true;
      return Promise.resolve();
    },
  };
  return fake;
}

/** A table of which only these columns matter. */
export function existingTable(
  name: string,
  kind: ExistingTable['kind'] = 'table',
  columns: readonly string[] = [],
): ExistingTable {
  return {
    name,
    kind,
    columns: columns.map((column) => ({ name: column, type: 'text', isNullable: true })),
    indexes: new Map(),
    foreignKeys: [],
  };
}
