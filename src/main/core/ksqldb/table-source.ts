import { LakeError } from '../../../shared/errors';
import type { BatchSource, SourceRead } from '../exports/batch-source';
import { ksqlName, type KsqlRowBatch, type RawBatch } from '../ports';
import { isNotQueryable, notQueryable } from './queryable';
import { RecordText } from './record-text';
import { isTombstone } from './row-values';
import { selectList } from './selection';
import type { KsqlSourceOptions } from './stream-source';

/** The whole of a table, as one pull gives it. A row's offset is its place in the answer: of a key, the last one says what it is. */
export function createTableSource(options: KsqlSourceOptions): BatchSource {
  const { server, description, selection } = options;
  const { name } = description;
  return {
    async open(_positions, signal): Promise<SourceRead> {
      const { batches } = await server
        .query(`SELECT ${selectList(selection)} FROM ${ksqlName(name)};`, { batchRows: options.batchRows, signal })
        .catch((error: unknown) => {
          throw isNotQueryable(error) ? notQueryable(description, error) : error;
        });
      async function* records(): AsyncGenerator<RawBatch, void, void> {
        let offset = 0n;
        for await (const batch of batches) {
          yield tableRecords(batch, options, offset);
          offset += BigInt(batch.count);
        }
      }
      return { totalRows: null, batches: records(), positions: [] };
    },
  };
}

/** Tombstones keep their key, as changes of a table do. Error: SOURCE for one whose key the feed does not have. */
function tableRecords(
  batch: KsqlRowBatch,
  { selection, description }: KsqlSourceOptions,
  baseOffset: bigint,
): RawBatch {
  const { count } = batch;
  const { columns, keyColumns, told } = selection;
  const records = new RecordText(batch, columns, 0, keyColumns);
  const valueStarts = new Int32Array(count);
  const valueEnds = new Int32Array(count);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row += 1) {
    if (!isTombstone(batch, row)) {
      valueStarts[row] = records.putRow(row);
      valueEnds[row] = records.text.length;
      continue;
    }
    if (keyColumns.length === 0) {
      throw new LakeError(
        'SOURCE',
        `${description.name} says of a row that it is gone, and the feed does not have all of the table's key to tell which. Give the feed the key columns.`,
        { details: { object: description.name } },
      );
    }
    valueEnds[row] = -1;
    starts[row] = records.putKey(row);
    ends[row] = records.text.length;
  }
  return {
    partition: 0,
    count,
    bytes: records.text.bytes,
    valueStarts,
    valueEnds,
    baseOffset,
    offsetDeltas: Int32Array.from({ length: count }, (_, row) => row),
    timestampsMs: new Float64Array(count).fill(-1),
    keys: { starts, ends },
    headersOf: null,
    columns: told,
  };
}
