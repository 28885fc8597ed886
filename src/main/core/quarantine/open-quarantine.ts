import { basename, join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { QuarantineFix, QuarantineSelection } from '../../../shared/contract/quarantine';
import { LakeError } from '../../../shared/errors';
import type { LogState } from '../lake/log-state';
import type { LakeStore } from '../lake/types';
import type { QuarantineFilter } from '../ports';

/** A live quarantine file. */
export interface QuarantineFile {
  /** As the log spells it. */
  readonly path: string;
  readonly absolutePath: string;
}

/** A feed's quarantine as of one moment, nothing being on its way into it or out of it. */
export interface OpenQuarantine {
  readonly feed: FeedConfig;
  /** The feed's own state, read before the quarantine's: what moved since conflicts with a commit on top of it. */
  readonly base: LogState;
  /** Version of the quarantine's log. */
  readonly version: number;
  readonly files: readonly QuarantineFile[];
}

/** Null where nothing was ever quarantined. Errors: CORRUPT, IO. */
export async function openQuarantine(feed: FeedConfig, store: LakeStore): Promise<OpenQuarantine | null> {
  const base = await store.table(feed).read();
  if (base === null) return null;
  // Finishes what a crash has left between the two logs.
  await store.quarantine(feed);
  const table = store.quarantineTable(feed);
  const state = await table.read();
  if (state === null) return null;
  const files = [...state.files.keys()].map((path) => ({
    path,
    absolutePath: join(table.shape.path, decodeURIComponent(path)),
  }));
  return { feed, base, version: state.version, files };
}

/** The files to be read, and which of their rows. Error: NOT_FOUND for a record that is no longer where it was. */
export function selected(
  { feed, files }: OpenQuarantine,
  { reason, partition, fromOffset, toOffset }: QuarantineSelection,
  fix: QuarantineFix,
): { files: readonly QuarantineFile[]; filter: QuarantineFilter } {
  const filter: QuarantineFilter = {
    reason,
    partition,
    fromOffset: fromOffset === undefined ? undefined : BigInt(fromOffset),
    toOffset: toOffset === undefined ? undefined : BigInt(toOffset),
  };
  if (fix.kind !== 'value') return { files, filter };
  const place = recordPlace(fix.id);
  const file = files.find(({ absolutePath }) => basename(absolutePath) === place.file);
  if (file === undefined) {
    throw new LakeError(
      'NOT_FOUND',
      `The record ${fix.id} is no longer in the quarantine of ${feed.name} under that name: its file was written anew. List the records again.`,
      { details: { feed: feed.name, record: fix.id } },
    );
  }
  return { files: [file], filter: { ...filter, row: place.row } };
}

export function recordId(file: string, row: number): string {
  return `${file}:${row}`;
}

function recordPlace(id: string): { file: string; row: number } {
  const [, file = '', row = ''] = /^(.+):(\d{1,12})$/.exec(id) ?? [];
  if (file === '') {
    throw new LakeError('INVALID_INPUT', `"${id}" names no record. lagoon quarantine list shows their names.`);
  }
  return { file, row: Number(row) };
}
