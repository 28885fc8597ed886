import createDatabase from '../../../../sql/01_create_database.sql?raw';
import createDimensionTables from '../../../../sql/02_create_dimension_tables.sql?raw';
import createFactTables from '../../../../sql/03_create_fact_tables.sql?raw';
import sampleQueryScript from '../../../../sql/04_sample_queries.sql?raw';
import createPermissionsTable from '../../../../sql/05_create_permissions_table.sql?raw';
import { splitScript } from './script';

const nameInScript = 'data_warehouse';

/** Of a database by this name. */
export function databaseStatements(database: string): string[] {
  return splitScript(createDatabase.replaceAll(nameInScript, `\`${database}\``)).map(({ sql }) => sql);
}

/** Tables, views and first rows, each safe to run again. */
export function schemaStatements(): string[] {
  return [createDimensionTables, createFactTables, createPermissionsTable].flatMap((script) =>
    splitScript(script).map(({ sql }) => sql),
  );
}

export function sampleQueries(): { title: string; note: string; sql: string }[] {
  return splitScript(sampleQueryScript).map(({ comment, sql }) => {
    const [, title = comment, note = ''] = /^(.*?\.)\s+(.*)$/.exec(comment) ?? [];
    return { title: title.replace(/\.$/, ''), note, sql };
  });
}
