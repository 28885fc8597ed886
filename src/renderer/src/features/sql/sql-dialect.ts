import { MySQL, PostgreSQL, SQLDialect } from '@codemirror/lang-sql';

/** DuckDB speaks PostgreSQL's dialect with statements and types of its own. Only for colours: DuckDB parses what is run. */
export const duckDBDialect = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: `${PostgreSQL.spec.keywords ?? ''} asof anti describe exclude glob ilike pivot positional qualify semi summarize try_cast unpivot`,
  types: `${PostgreSQL.spec.types ?? ''} blob double hugeint list map struct tinyint ubigint uhugeint uinteger union usmallint utinyint`,
});

/** The warehouse's, by where it is. */
export const warehouseDialects = { embedded: duckDBDialect, mysql: MySQL } as const;

export function keywordsOf({ spec }: SQLDialect): string[] {
  return (spec.keywords ?? '').split(' ').filter((word) => word !== '');
}
