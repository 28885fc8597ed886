import { LakeError } from '../../../shared/errors';
import { ksqlName, type KsqlDescription, type KsqlServer } from '../ports';

/** Of the table that takes the place of one that cannot be pulled: the name that ksqlDB itself proposes. */
export function queryableName(object: string): string {
  return `QUERYABLE_${object}`;
}

export function queryableStatement(object: string): string {
  return `CREATE TABLE ${ksqlName(queryableName(object))} AS SELECT * FROM ${ksqlName(object)};`;
}

/** Whether the server's refusal of a pull says that the table is not materialized. */
export function isNotQueryable(error: unknown): error is LakeError {
  return (
    error instanceof LakeError &&
    error.code === 'INVALID_INPUT' &&
    /queryable|not materialized|materialized/i.test(error.message)
  );
}

/** Error to throw in its place. */
export function notQueryable(description: KsqlDescription, cause: LakeError): LakeError {
  const { name, topic } = description;
  const statement = queryableStatement(name);
  return new LakeError(
    'REFUSED',
    `${name} is a plain table, which ksqlDB does not let anyone pull. Either make one that it does, and let the feed read ${queryableName(name)}: ${statement} Or read its topic ${topic} through Kafka.`,
    { details: { object: name, topic, statement }, cause },
  );
}

/** What made the table tells it where the server tells that; else its rows are asked for, and let go at once. Errors: as `KsqlServer.query`. */
export async function isPullable(
  server: KsqlServer,
  { name, statement }: KsqlDescription,
  signal: AbortSignal,
): Promise<boolean> {
  if (/^\s*CREATE\s/i.test(statement))
    return /^\s*CREATE\s+(OR\s+REPLACE\s+)?SOURCE\s/i.test(statement) || /\sAS\s+SELECT\s/i.test(statement);
  try {
    const { batches } = await server.query(`SELECT * FROM ${ksqlName(name)};`, { batchRows: 1, signal });
    for await (const batch of batches) {
      if (batch.count > 0) break;
    }
    return true;
  } catch (error) {
    if (isNotQueryable(error)) return false;
    throw error;
  }
}
