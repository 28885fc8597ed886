import { z } from 'zod';
import type { KsqlColumn } from '../../core/ports';
import { ksqlColumn } from './column-types';
import { Malformed } from './json-scan';
import { parseSchema, parseType } from './schema-text';

/** `array`: application/vnd.ksql.v1+json, which carries tombstones. `lines`: application/vnd.ksqlapi.delimited.v1, which drops them. */
export type Framing = 'array' | 'lines';

export interface RowsHeader {
  readonly queryId: string | null;
  readonly columns: readonly KsqlColumn[];
}

const arrayHeader = z.object({ header: z.object({ queryId: z.string().nullish(), schema: z.string() }) });
const linesHeader = z.object({
  queryId: z.string().nullish(),
  columnNames: z.array(z.string()),
  columnTypes: z.array(z.string()),
});

/** What an answer begins with. Throws Malformed. */
export function headerOf(value: object, framing: Framing): RowsHeader {
  const { queryId, columns } = framing === 'array' ? ofArray(value) : ofLines(value);
  if (columns.length === 0) throw new Malformed('no columns');
  return { queryId: queryId === undefined || queryId === '' ? null : queryId, columns };
}

interface Found {
  readonly queryId: string | null | undefined;
  readonly columns: KsqlColumn[];
}

function ofArray(value: object): Found {
  const found = arrayHeader.safeParse(value);
  if (!found.success) throw noHeader();
  const { queryId, schema } = found.data.header;
  return { queryId, columns: parseSchema(schema).map(({ name, type, isKey }) => ksqlColumn(name, type, isKey)) };
}

function ofLines(value: object): Found {
  const found = linesHeader.safeParse(value);
  if (!found.success) throw noHeader();
  const { queryId, columnNames, columnTypes } = found.data;
  if (columnNames.length !== columnTypes.length) throw new Malformed('more names than types of columns, or fewer');
  return {
    queryId,
    columns: columnNames.map((name, index) => ksqlColumn(name, parseType(columnTypes[index] ?? ''), false)),
  };
}

function noHeader(): Malformed {
  return new Malformed('no names of columns where it should begin with them');
}
