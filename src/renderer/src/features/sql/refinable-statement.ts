import { splitStatements } from './statement-at';

/** The statement as it can stand inside another, without what is around it; null where it cannot: several, or an EXPLAIN, which gives no rows. */
export function refinableStatement(sql: string): string | null {
  const [only, ...others] = splitStatements(sql);
  if (only === undefined || others.length > 0) return null;
  const bare = sql.slice(only.start, only.end);
  return /^EXPLAIN\b/i.test(bare) ? null : bare;
}
