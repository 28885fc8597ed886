import type { Cost, ParameterValues } from '../../../shared/contract/statements';
import type { LiveFile } from '../lake/types';
import type { FileBounds, RelationScan, SqlEngine } from '../ports';
import type { Look } from './catalog';
import type { FoundFiles, RelationSource } from './relation-source';
import { withVersions } from './versions';

type Files = Pick<FoundFiles, 'files' | 'eventTimeColumn'>;
type RelationCost = Cost['relations'][number];

interface CostParts {
  readonly engine: Pick<SqlEngine, 'mentions' | 'versionClauses' | 'pin' | 'scans'>;
  readonly catalog: { refresh(sql: string): Promise<Pick<Look, 'id' | 'relations' | 'found'>> };
  readonly relations: Pick<RelationSource, 'filesOf' | 'relationAt'>;
}

/** What a statement may read at most: its scans by the engine's plan, their files by partition and by the log's statistics. */
export async function statementCost(
  { engine, catalog, relations: source }: CostParts,
  { sql, parameters = {} }: { readonly sql: string; readonly parameters?: ParameterValues | undefined },
  signal: AbortSignal,
): Promise<Cost> {
  const { id: look, relations, found } = await catalog.refresh(sql);
  const { others } = await engine.mentions(sql);
  const pinned = await withVersions(engine, source, sql);
  try {
    const options = { parameters, relations: [...relations, ...pinned.relations] };
    const costs = await engine.scans(pinned.sql, options, signal, (scans) => costsOf(source, found, scans));
    const known = costs.filter((cost) => cost !== null);
    return {
      relations: known,
      total: totalOf(known),
      isComplete: others.length === 0 && known.length === costs.length,
      look,
    };
  } finally {
    pinned.release();
  }
}

/** One after another: the scans share a connection. Null for what has no files of its own, as the run log. */
async function costsOf(
  source: Pick<RelationSource, 'filesOf'>,
  newest: ReadonlyMap<string, FoundFiles>,
  scans: readonly RelationScan[],
): Promise<(RelationCost | null)[]> {
  const costs: (RelationCost | null)[] = [];
  for (const scan of scans) {
    const version = scan.schema === null ? null : Number(scan.schema.slice(1));
    const found = version === null ? newest.get(scan.name) : await source.filesOf(scan.name, { version });
    costs.push(found === undefined || found === null ? null : await costOf(scan, version, found));
  }
  return costs;
}

async function costOf(scan: RelationScan, version: number | null, found: Files): Promise<RelationCost> {
  const { files } = found;
  const mayRead = await scan.mayRead(boundsOf(found));
  const read = files.filter((_, index) => mayRead[index] === true);
  return {
    name: scan.name,
    version,
    files: read.length,
    filesTotal: files.length,
    rows: rowsOf(read),
    rowsTotal: rowsOf(files),
    sizeBytes: bytesOf(read),
    sizeBytesTotal: bytesOf(files),
  };
}

/** Statistics are cut to milliseconds, so that the greatest may be up to one later. */
const cutMs = 1;

/** Of each file: its partition's values, and its events' first and last time. Files without times share the bounds of their partition. */
function boundsOf({ files, eventTimeColumn }: Files): FileBounds[] {
  const ofPartition = new Map<string, FileBounds>();
  return files.map(({ partitionValues, minEventTime, maxEventTime }) => {
    const key = JSON.stringify(partitionValues);
    let known = ofPartition.get(key);
    if (known === undefined) {
      known = Object.fromEntries(
        Object.entries(partitionValues).map(([name, value]) => [name, { min: value, max: value }]),
      );
      ofPartition.set(key, known);
    }
    if (eventTimeColumn === null || minEventTime === null || maxEventTime === null) return known;
    const max = new Date(maxEventTime.getTime() + cutMs);
    return { ...known, [eventTimeColumn]: { min: minEventTime.toISOString(), max: max.toISOString() } };
  });
}

function rowsOf(files: readonly LiveFile[]): number | null {
  let rows = 0;
  for (const { records } of files) {
    if (records === null) return null;
    rows += records;
  }
  return rows;
}

function bytesOf(files: readonly LiveFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function totalOf(costs: readonly RelationCost[]): Cost['total'] {
  const sum = (of: (cost: RelationCost) => number): number => costs.reduce((total, cost) => total + of(cost), 0);
  const sumOrNull = (of: (cost: RelationCost) => number | null): number | null =>
    costs.some((cost) => of(cost) === null) ? null : sum((cost) => of(cost) ?? 0);
  return {
    files: sum(({ files }) => files),
    filesTotal: sum(({ filesTotal }) => filesTotal),
    rows: sumOrNull(({ rows }) => rows),
    rowsTotal: sumOrNull(({ rowsTotal }) => rowsTotal),
    sizeBytes: sum(({ sizeBytes }) => sizeBytes),
    sizeBytesTotal: sum(({ sizeBytesTotal }) => sizeBytesTotal),
  };
}
