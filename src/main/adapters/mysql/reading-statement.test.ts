import { describe, expect, it } from 'vitest';
import { LakeError } from '../../../shared/errors';
import { readingStatement } from './reading-statement';

function refusalOf(sql: string): string {
  try {
    readingStatement(sql);
  } catch (error) {
    if (error instanceof LakeError && error.code === 'REFUSED') return error.message;
    throw error;
  }
  return 'none';
}

describe('a statement that is asked', () => {
  it.each([
    'SELECT 1',
    "SELECT 'ANALYZE TABLE x', \"LOAD_FILE('/etc/passwd')\" /* INTO */ FROM t -- INTO OUTFILE",
    'WITH x AS (SELECT 1) SELECT * FROM x',
    'SELECT load_file, `load_file` FROM t',
    'SHOW CREATE TABLE t',
    'EXPLAIN SELECT 1',
    'ANALYZE SELECT 1',
    'analyze format = json WITH x AS (SELECT 1) SELECT * FROM x',
    '(SELECT 1)',
  ])('may be %s', (sql) => {
    expect(readingStatement(sql)).toBe(sql);
  });

  it.each([
    ['ANALYZE TABLE t', /ANALYZE may change something/],
    ['ANALYZE LOCAL TABLE t', /ANALYZE may change something/],
    ['ANALYZE UPDATE t SET a = 1', /ANALYZE may change something/],
    ['ANALYZE FORMAT=JSON DELETE FROM t', /ANALYZE may change something/],
    ["ANALYZE SELECT * FROM t INTO OUTFILE '/tmp/x'", /INTO would write/],
    ['ANALYZE FORMAT=JSON SELECT * FROM t FOR UPDATE', /would hold the rows/],
    ["SELECT * FROM t INTO OUTFILE '/tmp/x'", /INTO would write/],
    ["SELECT * FROM t WHERE --\u00a0INTO OUTFILE '/tmp/x'", /INTO would write/],
    ["SELECT LOAD_FILE('/etc/passwd')", /LOAD_FILE would read a file/],
    ["SELECT load_file /* x */ ('/etc/passwd')", /LOAD_FILE would read a file/],
    ["SELECT `Load_File`('/etc/passwd')", /LOAD_FILE would read a file/],
    ["SELECT lòad_file('/etc/passwd')", /LOAD_FILE would read a file/],
    ['SELECT * FROM t FOR UPDATE', /would hold the rows/],
    ['SELECT * FROM t LOCK IN SHARE MODE', /would hold the rows/],
    ['SELECT 1; SELECT 2', /more than one statement/],
    ['/*! DELETE FROM t */', /a comment that is executed/],
  ])('may not be %s', (sql, why) => {
    expect(refusalOf(sql)).toMatch(why);
  });
});
