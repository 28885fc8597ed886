import { LakeError, messageOf } from '../../../shared/errors';
import { toEngineError } from './engine-error';
import { quoteLiteral } from './sql-text';

/** A path for read_parquet, read_csv, read_json: they would take its *, ? and [ for a pattern. */
export function pathLiteral(path: string): string {
  return quoteLiteral(path.replaceAll(/[*?[]/g, '[$&]'));
}

/** Why a file could not be read: DuckDB's words, and the file's name, by which alone the user finds it. */
export function unreadable(path: string, kind: string, error: unknown, signal: AbortSignal | null): LakeError {
  const known = toEngineError(`Reading ${path}`, error, signal, { path });
  if (known.code === 'CANCELLED' || known.code === 'EXHAUSTED' || error instanceof LakeError) return known;
  return new LakeError(
    'CORRUPT',
    `${path} cannot be read as ${kind}: ${messageOf(error).split('\n')[0] ?? ''}. Nothing was taken from it; mend the file or leave it out.`,
    { details: { path }, cause: error },
  );
}
