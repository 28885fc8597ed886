import { z } from 'zod';
import { LakeError } from '../../../shared/errors';

/**
 * Actions of a Delta log entry, as PROTOCOL.md of the delta-io project names them, for reader version 1 and writer version 2.
 * https://github.com/delta-io/delta/blob/master/PROTOCOL.md#actions
 */
const nullToAbsent = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

const partitionValuesSchema = z.record(z.string(), z.string().nullable());

const protocolSchema = z.object({ minReaderVersion: z.int(), minWriterVersion: z.int() });

const metaDataSchema = z.object({
  id: z.string(),
  name: nullToAbsent(z.string()),
  description: nullToAbsent(z.string()),
  format: z.object({ provider: z.string(), options: z.record(z.string(), z.string()).nullish() }),
  schemaString: z.string(),
  partitionColumns: z.array(z.string()),
  configuration: z.record(z.string(), z.string()).nullish(),
  createdTime: nullToAbsent(z.int()),
});

const addSchema = z.object({
  path: z.string(),
  partitionValues: partitionValuesSchema,
  size: z.int(),
  modificationTime: z.int(),
  dataChange: z.boolean(),
  stats: nullToAbsent(z.string()),
  /** `lagoon.…` only; other writers' tags are carried on unread. */
  tags: nullToAbsent(z.record(z.string(), z.string().nullable())),
});

const removeSchema = z.object({
  path: z.string(),
  deletionTimestamp: nullToAbsent(z.int()),
  dataChange: z.boolean(),
  extendedFileMetadata: nullToAbsent(z.boolean()),
  partitionValues: partitionValuesSchema.nullish().transform((value) => value ?? undefined),
  size: nullToAbsent(z.int()),
});

const txnSchema = z.object({ appId: z.string(), version: z.bigint(), lastUpdated: nullToAbsent(z.int()) });

const quarantineTakenSchema = z.object({
  /** Version of the quarantine's log at which the files were live. */
  since: z.int(),
  /** `rest`: the file that holds the rows that were not taken; left out where there are none. */
  files: z.array(z.object({ path: z.string(), rest: nullToAbsent(addSchema) })),
});

/** Free-form by the protocol: what Lagoon puts there is listed, what others put there is let through unread. */
const commitInfoSchema = z.object({
  timestamp: nullToAbsent(z.number()),
  operation: nullToAbsent(z.string()),
  engineInfo: nullToAbsent(z.string()),
  runId: nullToAbsent(z.string()),
  /** Made for one attempt, so that a writer whose publishing failed half-way can tell whether the entry is its own. */
  commitId: nullToAbsent(z.string()),
  tableVersion: nullToAbsent(z.int()),
  /** `add` actions for the quarantine table: the outbox of quarantine.ts. */
  quarantine: nullToAbsent(z.array(addSchema)),
  /** Quarantine files whose rows this entry took into the feed or dropped, in part or all: the other half of that outbox. */
  quarantineTaken: quarantineTakenSchema.optional(),
  /** By appId, digits: the source's position before and after this commit. */
  positions: nullToAbsent(z.record(z.string(), z.object({ from: z.string().nullable(), to: z.string() }))),
  /** Lines of the entry, this one included: an entry that lost its end at the end of a line would else pass for a whole one. */
  actions: z.int().nullish(),
});

export type ProtocolAction = z.output<typeof protocolSchema>;
export type MetaDataAction = z.output<typeof metaDataSchema>;
export type AddAction = z.output<typeof addSchema>;
export type RemoveAction = z.output<typeof removeSchema>;
export type QuarantineTaken = z.output<typeof quarantineTakenSchema>;
export type TxnAction = z.output<typeof txnSchema>;
export type CommitInfo = z.output<typeof commitInfoSchema>;

export type DeltaAction =
  | { readonly protocol: ProtocolAction }
  | { readonly metaData: MetaDataAction }
  | { readonly add: AddAction }
  | { readonly remove: RemoveAction }
  | { readonly txn: TxnAction }
  | { readonly commitInfo: CommitInfo };

const lineSchema = z.looseObject({});

/** One line of a log entry or row of a checkpoint; null for an action this reader need not know. Error: CORRUPT. */
export function parseAction(line: string, path: string): DeltaAction | null {
  const at = { details: { path } };
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new LakeError('CORRUPT', `A line of ${path} is not JSON. Restore the file from a backup.`, { ...at, cause });
  }
  const parsed = lineSchema.safeParse(json);
  if (!parsed.success) throw new LakeError('CORRUPT', `A line of ${path} is not an action of the Delta protocol.`, at);
  const { protocol, metaData, add, remove, txn, commitInfo } = parsed.data;
  const read = <T extends z.ZodType>(schema: T, value: unknown): z.output<T> => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new LakeError(
      'CORRUPT',
      `An action of ${path} is not as the Delta protocol has it: ${z.prettifyError(result.error)}`,
      at,
    );
  };
  if (add !== undefined && add !== null) return { add: read(addSchema, add) };
  if (remove !== undefined && remove !== null) return { remove: read(removeSchema, remove) };
  if (txn !== undefined && txn !== null) return { txn: read(txnSchema, withExactVersion(txn, line)) };
  if (metaData !== undefined && metaData !== null) return { metaData: read(metaDataSchema, metaData) };
  if (protocol !== undefined && protocol !== null) return { protocol: read(protocolSchema, protocol) };
  if (commitInfo !== undefined && commitInfo !== null) {
    // commitInfo is anybody's: what cannot be understood there never makes a table unreadable.
    const result = commitInfoSchema.safeParse(commitInfo);
    return { commitInfo: result.success ? result.data : commitInfoSchema.parse({}) };
  }
  return null;
}

/**
 * Offsets may exceed 2^53, where JSON.parse rounds: the digits are taken from the text. Inside a JSON string a quote is always
 * escaped, so a bare `,"version":` can only be the key.
 */
function withExactVersion(txn: unknown, line: string): unknown {
  const digits = /[{,]\s*"version"\s*:\s*(-?\d+)\s*[,}]/.exec(line)?.[1];
  return typeof txn === 'object' && digits !== undefined ? { ...txn, version: BigInt(digits) } : txn;
}

export function serializeAction(action: DeltaAction): string {
  if ('txn' in action) {
    const { appId, version, lastUpdated } = action.txn;
    const updated = lastUpdated === undefined ? '' : `,"lastUpdated":${lastUpdated}`;
    return `{"txn":{"appId":${JSON.stringify(appId)},"version":${version}${updated}}}`;
  }
  return JSON.stringify(action);
}

export function serializeEntry(actions: readonly DeltaAction[]): string {
  const counted = actions.map((action) =>
    'commitInfo' in action ? { commitInfo: { ...action.commitInfo, actions: actions.length } } : action,
  );
  return `${counted.map(serializeAction).join('\n')}\n`;
}

/** Error: CORRUPT, for an entry that is empty or lost its end too. */
export function parseEntry(text: string, path: string): DeltaAction[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const actions: DeltaAction[] = [];
  let expected: number | null | undefined;
  for (const line of lines) {
    const action = parseAction(line, path);
    if (action === null) continue;
    actions.push(action);
    if ('commitInfo' in action) expected = action.commitInfo.actions;
  }
  if (lines.length === 0 || lines.length !== (expected ?? lines.length)) {
    const found = lines.length === 0 ? 'is empty' : `has ${lines.length} of its ${expected} lines`;
    throw new LakeError('CORRUPT', `${path} ${found}. Restore the file from a backup.`, { details: { path } });
  }
  return actions;
}
