import { z } from 'zod';
import { columnSchema, type Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';

/**
 * Stands in the log where no column is known yet: every record so far was quarantined. Delta needs a schema in the first entry, and delta-rs opens
 * no table without a column. Lagoon reads it as no column at all; the first commit with rows brings theirs in its place.
 */
const noColumnYet: Column = {
  name: 'no_column_yet',
  type: 'string',
  nullable: true,
  metadata: { 'lagoon.noColumnYet': true },
};

export function schemaString(columns: readonly Column[]): string {
  return JSON.stringify({ type: 'struct', fields: columns.length === 0 ? [noColumnYet] : columns });
}

const structSchema = z.object({ type: z.literal('struct'), fields: z.array(columnSchema) });

/** Columns of the table as Delta has them: partition columns included. Error: CORRUPT. */
export function columnsOf(schemaString: string, tablePath: string, version: number): Column[] {
  let json: unknown;
  try {
    json = JSON.parse(schemaString);
  } catch (cause) {
    throw new LakeError(
      'CORRUPT',
      `The schema in the log of ${tablePath} is not JSON. Restore its _delta_log folder from a backup.`,
      {
        details: { path: tablePath, version },
        cause,
      },
    );
  }
  const parsed = structSchema.safeParse(json);
  if (parsed.success) {
    return parsed.data.fields.filter(({ metadata }) => metadata['lagoon.noColumnYet'] !== true);
  }
  throw new LakeError(
    'CORRUPT',
    `The schema in the log of ${tablePath} has types that Lagoon does not know: ${z.prettifyError(parsed.error)}`,
    {
      details: { path: tablePath, version },
    },
  );
}
