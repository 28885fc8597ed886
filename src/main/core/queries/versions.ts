import { LakeError } from '../../../shared/errors';
import type { SqlEngine, SqlRelation } from '../ports';
import type { RelationSource } from './relation-source';

/** Each is a view made for the statement. */
const mostOfStatement = 16;

export interface PinnedStatement {
  readonly sql: string;
  /** Those that it names by their versions. */
  readonly relations: readonly SqlRelation[];
  /** Call it when the statement ended; again does nothing. */
  release(): void;
}

/** The statement with the versions that it asks for made nameable. Errors: as SqlEngine.versionClauses and RelationSource.relationAt; REFUSED (too many). */
export async function withVersions(
  engine: Pick<SqlEngine, 'versionClauses' | 'pin'>,
  source: Pick<RelationSource, 'relationAt'>,
  sql: string,
): Promise<PinnedStatement> {
  const clauses = await engine.versionClauses(sql);
  if (clauses.length === 0) return { sql, relations: [], release: () => undefined };
  if (clauses.length > mostOfStatement) {
    throw new LakeError(
      'REFUSED',
      `The statement asks for ${clauses.length} versions, and ${mostOfStatement} is the most. Ask for fewer at a time.`,
    );
  }
  const relations: SqlRelation[] = [];
  for (const { relation, at, place } of clauses) {
    try {
      relations.push(await source.relationAt(relation, at));
    } catch (error) {
      throw error instanceof LakeError ? placed(error, place) : error;
    }
  }
  return { ...(await engine.pin(sql, relations)), relations };
}

function placed(error: LakeError, place: string): LakeError {
  const { details, retryable } = error;
  return new LakeError(error.code, `${error.message}${place}`, { cause: error, details, retryable });
}
