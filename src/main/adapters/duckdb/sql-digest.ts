import { z } from 'zod';
import type { Digest, ParameterValues } from '../../../shared/contract/statements';
import { LakeError } from '../../../shared/errors';
import { answerAs, askBound, columnsOfAnswer, readOnly, withStatement } from './sql-asked';
import type { AnalystInstance } from './sql-instance';
import { quoteLiteral } from './sql-text';

const sumsSchema = z.tuple([z.bigint(), z.string(), z.string()]);
const half = 2n ** 64n;

/**
 * A fingerprint that does not depend on the order of the rows: MD5 of each row, added up modulo 2^64 in each of its halves, plus the MD5 of the
 * columns' names and types. A sum rather than XOR, in which a row that comes twice would vanish. Each value is written with its length before
 * it, so that no two rows have one text.
 */
export async function digestAnswer(
  instance: AnalystInstance,
  sql: string,
  parameters: ParameterValues,
  signal: AbortSignal,
): Promise<Digest> {
  return withStatement(instance, sql, { parameters, what: 'The digest' }, signal, async (asked) => {
    if (asked.statement.kind === 'explain') {
      throw new LakeError('REFUSED', 'A plan is not rows: EXPLAIN has no digest. Take that of the SELECT itself.');
    }
    const { connection, statement, values } = asked;
    const { names, types } = await columnsOfAnswer(asked);
    const row = names.map((_, index) => sized(`c${index}::VARCHAR`)).join(' || ');
    const head = names
      .flatMap((name, index) => [name, String(types[index] ?? '')])
      .map((text) => sized(quoteLiteral(text)));
    // Hashed in pairs of halves: a sum of 128-bit numbers would overflow.
    const reader = await readOnly(connection, () =>
      askBound(
        connection,
        `SELECT count(*), (coalesce(sum(md5_number_lower(row_text)), 0) + md5_number_lower(${head.join(' || ')}))::VARCHAR,
           (coalesce(sum(md5_number_upper(row_text)), 0) + md5_number_upper(${head.join(' || ')}))::VARCHAR
         FROM (SELECT ${row} AS row_text FROM ${answerAs(statement.text, names.length)})`,
        values,
      ),
    );
    const [rowCount, lower, upper] = sumsSchema.parse(reader.getRows()[0]);
    return { rowCount: Number(rowCount), digest: `${hex(upper)}${hex(lower)}` };
  });
}

/** NULL is `N`, which no length is. */
function sized(text: string): string {
  return `coalesce(length(${text})::VARCHAR || ':' || ${text}, 'N')`;
}

function hex(sum: string): string {
  return (BigInt(sum) % half).toString(16).padStart(16, '0');
}
