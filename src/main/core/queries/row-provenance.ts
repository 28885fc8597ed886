import { relative } from 'node:path';
import type { z } from 'zod';
import type { Provenance, provenanceQuestionSchema, RowOrigin } from '../../../shared/contract/rows';
import { LakeError } from '../../../shared/errors';
import type { LocatedRow, SqlEngine } from '../ports';
import type { RelationFiles, RelationSource } from './relation-source';

const mostRows = 10;

/** Columns in which a stream keeps each record's own place. */
const placeColumns = ['kafka_partition', 'kafka_offset', 'kafka_timestamp'];

/** Where the rows came from that have these values: their file, its entry in the log, and what that entry took of its sources. */
export async function rowProvenance(
  engine: SqlEngine,
  source: RelationSource,
  { feed, version, row }: z.output<typeof provenanceQuestionSchema>,
  signal: AbortSignal,
): Promise<Provenance> {
  const at = version === null ? null : { version };
  const found = await source.filesOf(feed, at);
  if (found === null)
    throw new LakeError('REFUSED', `${feed} is no feed: its rows are lines of the lake's logs.`, { details: { feed } });
  const columns = new Set(found.relation.columns.map(({ name }) => name));
  const asked = placeColumns.every((name) => columns.has(name)) ? placeColumns : [];
  const rows = await engine.locate(found.relation, row, { asked, limit: mostRows + 1 }, signal);
  const byPath = new Map(found.files.map((file) => [slashed(file.absolutePath), file.path]));
  const paths = new Set(rows.flatMap(({ file }) => byPath.get(slashed(file)) ?? []));
  const origins = await found.origins(paths, signal);
  return {
    rows: rows.slice(0, mostRows).map((located) => {
      const path = byPath.get(slashed(located.file));
      return originOf(located, found, path === undefined ? null : (origins.get(path) ?? null));
    }),
    hasMore: rows.length > mostRows,
  };
}

function originOf(
  { file, rowNumber, values }: LocatedRow,
  { base }: RelationFiles,
  commit: RowOrigin['commit'],
): RowOrigin {
  const [partition = null, offset = null, timestamp = null] = values;
  return {
    path: slashed(relative(base, file)),
    rowNumber,
    commit,
    record: partition === null || offset === null ? null : { partition, offset, timestamp },
  };
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
