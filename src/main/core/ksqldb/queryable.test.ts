import { expect, it } from 'vitest';
import { LakeError } from '../../../shared/errors';
import { isNotQueryable } from './queryable';

const isSo = (message: string): boolean => isNotQueryable(new LakeError('INVALID_INPUT', message));

it('a table that cannot be pulled is told by the sentence of the server, of every version', () => {
  const help = 'See https://cnfl.io/queries for more info.\nAdd EMIT CHANGES if you intended to issue a push query.';
  const echo = '\nStatement: SELECT `ID` FROM `T`;: SELECT `ID` FROM `T`;';
  const made = "To derive a queryable table, you can do 'CREATE TABLE QUERYABLE_T AS SELECT * FROM T'.";
  expect(isSo(`The \`T\` table isn't queryable. ${made} ${help}${echo}`)).toBe(true);
  expect(isSo(`Can't pull from \`T\` as it's not a materialized table. ${help}`)).toBe(true);
});

it('no other refusal is taken for it because its statement has such a name', () => {
  const echo = 'Statement: SELECT `ID` FROM `QUERYABLE_U`;: SELECT `ID` FROM `QUERYABLE_U`;';
  expect(isSo(`Pull queries are disabled. See https://cnfl.io/queries for more info.\n${echo}`)).toBe(false);
  expect(isSo(`line 1:8: Column 'MATERIALIZED' cannot be resolved. ${echo}`)).toBe(false);
  expect(isSo('Materializing query has been stopped')).toBe(false);
});
