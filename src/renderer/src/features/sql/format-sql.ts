import { duckdb, formatDialect, mysql } from 'sql-formatter';
import { sqlTokens, type SqlGrammar } from './sql-tokens';

const dialects = { duckdb, mysql };

/**
 * The statements with their clauses under each other: only white space between what they consist of changes. Errors: one of the library's, where it
 * cannot read the text; RangeError where it would have changed more than that.
 */
export function formatSql(text: string, grammar: SqlGrammar): string {
  const formatted = formatDialect(text, {
    dialect: dialects[grammar],
    paramTypes: { named: ['$'], numbered: ['$'], positional: true },
  });
  const before = sqlTokens(text, grammar);
  const after = sqlTokens(formatted, grammar);
  if (before.length !== after.length || before.some((token, index) => token !== after[index])) {
    throw new RangeError('more than white space would change');
  }
  return formatted;
}
