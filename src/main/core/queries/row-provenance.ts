import { relative } from 'node:path';
import type { z } from 'zod';
import type { Provenance, provenanceQuestionSchema, RowOrigin, RowSource } from '../../../shared/contract/rows';
import { LakeError } from '../../../shared/errors';
import type { LineageSource, LocatedRow, SqlEngine } from '../ports';
import type { Look } from './catalog';
import type { RelationFiles, RelationSource } from './relation-source';
import { withVersions } from './versions';

interface ProvenanceParts {
  readonly engine: Pick<SqlEngine, 'versionClauses' | 'pin' | 'lineage' | 'locate'>;
  readonly catalog: { refresh(sql: string): Promise<Pick<Look, 'relations'>> };
  readonly relations: Pick<RelationSource, 'filesOf' | 'relationAt'>;
}

const mostRows = 10;
const none = { rows: [], hasMore: false };

/** Columns in which a stream keeps each record's own place. */
const placeColumns = ['kafka_partition', 'kafka_offset', 'kafka_timestamp'];

/** Where a row of an answer came from: of each relation the rows that have its values, their files, the files' entries in the log, and what these took of their sources. */
export async function rowProvenance(
  { engine, catalog, relations: source }: ProvenanceParts,
  { sql, parameters = {}, values }: z.output<typeof provenanceQuestionSchema>,
  signal: AbortSignal,
): Promise<Provenance> {
  const { relations } = await catalog.refresh(sql);
  const pinned = await withVersions(engine, source, sql);
  try {
    const nameable = [...relations, ...pinned.relations];
    const lineage = await engine.lineage(pinned.sql, { parameters, relations: nameable }, signal);
    const sources: RowSource[] = [];
    for (const place of lineage) {
      const version = place.schema === null ? null : Number(place.schema.slice(1));
      const found = await source.filesOf(place.name, version === null ? null : { version });
      // The rows of the run log are lines of the lake's own logs, which came from nowhere else.
      if (found !== null) sources.push(await sourceOf(engine, place, version, found, values, signal));
    }
    return { sources };
  } finally {
    pinned.release();
  }
}

async function sourceOf(
  engine: Pick<SqlEngine, 'locate'>,
  place: LineageSource,
  version: number | null,
  found: RelationFiles,
  values: readonly (string | null)[],
  signal: AbortSignal,
): Promise<RowSource> {
  const row = new Map<string, string | null>();
  let isOne = true;
  for (const { index, name } of place.columns) {
    const value = valueAt(values, index);
    // Another part of a union gave the row: here both are one column.
    if (row.has(name) && row.get(name) !== value) isOne = false;
    row.set(name, value);
  }
  const { name, isOptional, isCombined, columns } = place;
  // Of nothing but NULLs nobody can say whether the row has one of its rows, or none.
  const isEmpty = isOptional && [...row.values()].every((value) => value === null);
  const { rows, hasMore } = isEmpty || !isOne ? none : await rowsWith(engine, found, Object.fromEntries(row), signal);
  return { name, feed: found.feed, version, columns: [...columns], isOptional, isEmpty, isCombined, rows, hasMore };
}

function valueAt(values: readonly (string | null)[], index: number): string | null {
  const value = values[index];
  if (value !== undefined) return value;
  throw new LakeError('INVALID_INPUT', `The row has ${values.length} values, and the answer more columns than that.`);
}

async function rowsWith(
  engine: Pick<SqlEngine, 'locate'>,
  found: RelationFiles,
  row: Readonly<Record<string, string | null>>,
  signal: AbortSignal,
): Promise<Pick<RowSource, 'rows' | 'hasMore'>> {
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
