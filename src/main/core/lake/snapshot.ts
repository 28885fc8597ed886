import { join } from 'node:path';
import { z } from 'zod';
import { columnSchema, type Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { AddAction } from './delta-actions';
import { readFileStats } from './file-stats';
import type { LogState } from './log-state';
import type { LiveFile, Snapshot } from './types';

/** Progress that the lake keeps for itself; positions of sources never start so. */
export const internalAppPrefix = 'lagoon:';

const structSchema = z.object({ type: z.literal('struct'), fields: z.array(columnSchema) });

/** Columns of the table as Delta has them: partition columns included. Error: CORRUPT. */
export function columnsOf(state: LogState, tablePath: string): Column[] {
  let json: unknown;
  try {
    json = JSON.parse(state.metaData.schemaString);
  } catch (cause) {
    throw new LakeError(
      'CORRUPT',
      `The schema in the log of ${tablePath} is not JSON. Restore its _delta_log folder from a backup.`,
      {
        details: { path: tablePath, version: state.version },
        cause,
      },
    );
  }
  const parsed = structSchema.safeParse(json);
  if (parsed.success) return parsed.data.fields;
  throw new LakeError(
    'CORRUPT',
    `The schema in the log of ${tablePath} has types that Lagoon does not know: ${z.prettifyError(parsed.error)}`,
    {
      details: { path: tablePath, version: state.version },
    },
  );
}

export function liveFile(tablePath: string, add: AddAction, eventTimeColumn: string | null): LiveFile {
  const path = decodeURIComponent(add.path);
  return {
    path,
    absolutePath: join(tablePath, path),
    partitionValues: add.partitionValues,
    sizeBytes: add.size,
    modifiedAt: new Date(add.modificationTime),
    ...readFileStats(add.stats, eventTimeColumn),
  };
}

export function toSnapshot(
  state: LogState,
  tablePath: string,
  eventTimeColumn: string | null,
  committedAt: Date,
): Snapshot {
  return {
    deltaVersion: state.version,
    columns: columnsOf(state, tablePath),
    partitionColumns: state.metaData.partitionColumns,
    files: [...state.files.values()].map((add) => liveFile(tablePath, add, eventTimeColumn)),
    positions: new Map([...state.transactions].filter(([appId]) => !appId.startsWith(internalAppPrefix))),
    committedAt,
  };
}
