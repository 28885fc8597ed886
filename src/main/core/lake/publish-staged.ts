import { join } from 'node:path';
import type { Column } from '../../../shared/contract/types';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { SourcePosition, StagedFile } from '../ports';
import type { AddAction } from './delta-actions';
import type { DeltaLog, LakeParts } from './delta-log';
import type { TableShape } from './feed-layout';
import type { LogState } from './log-state';
import { publishChange } from './publish';
import { outboxPosition } from './quarantine';
import { createLanding } from './staged-files';
import { tableVersionPosition } from './table-versions';
import type { OpenWriterOptions } from './types';

/** Where a writer writes, and on whose behalf. */
export interface WriterPlace {
  readonly shape: TableShape;
  readonly quarantineShape: TableShape;
  readonly log: DeltaLog;
  readonly options: OpenWriterOptions;
}

export interface StagedCommit {
  readonly base: LogState | null;
  readonly files: readonly StagedFile[];
  readonly quarantineFiles: readonly StagedFile[];
  /** Files of the quarantine that have their names already: whoever landed them takes them back. */
  readonly quarantineLanded?: readonly AddAction[];
  /** vN that the files are, in place of all that were live; null where they join those, or where there are none. */
  readonly tableVersion: number | null;
  /** As `Change.columns`. */
  readonly columns: readonly Column[] | null;
  readonly positions: readonly SourcePosition[];
  readonly knownPositions: ReadonlyMap<string, bigint>;
  /** Called before anything lands: where it throws, the staged files are removed as after any failure. */
  assertSound?(): void;
  /** What the log tells of a file beside what the file itself does. */
  tagsOf?(file: StagedFile): AddAction['tags'];
}

/**
 * One commit of a writer: its staged files get their names, and the next entry of the log adds them, moves the positions and hands over the
 * quarantine's. Where it fails, no file of it is left. Errors: as `Landing.land` and `publishChange`; CANCELLED.
 */
export async function publishStaged(
  { shape, quarantineShape, log, options }: WriterPlace,
  staged: StagedCommit,
  parts: LakeParts,
): Promise<LogState> {
  const { base, files, quarantineFiles, tableVersion, columns, positions, knownPositions } = staged;
  const landing = createLanding([...files, ...quarantineFiles], parts);
  try {
    staged.assertSound?.();
    const adds = [];
    for (const file of files) {
      const add = await landing.land(shape, file);
      const tags = staged.tagsOf?.(file);
      adds.push(tags === undefined ? add : { ...add, tags: { ...add.tags, ...tags } });
    }
    const quarantine = [...(staged.quarantineLanded ?? [])];
    for (const file of quarantineFiles) quarantine.push(await landing.land(quarantineShape, file));
    throwIfAborted(options.signal, `Writing ${shape.name}`);
    await landing.assertStillThere();
    return await publishChange(
      log,
      shape,
      base,
      {
        operation: options.operation,
        runId: options.runId,
        adds,
        removes: tableVersion === null ? [] : 'all',
        dataChange: true,
        columns,
        tableVersion,
        positions,
        knownPositions,
        witness: files[0] === undefined ? null : join(shape.path, files[0].relativePath),
        quarantine,
        internal: (version) => [
          ...(tableVersion === null ? [] : [tableVersionPosition(tableVersion)]),
          ...(quarantine.length === 0 ? [] : [outboxPosition(version)]),
        ],
      },
      parts,
    );
  } catch (error) {
    if (!mayStand(error)) await landing.takeBack();
    throw error;
  }
}

/** Whether the entry may stand after all: its files must stay, too. */
export function mayStand(error: unknown): boolean {
  return error instanceof LakeError && error.details['outcome'] === 'unknown';
}
