import { quoted, typeText, type Column } from './types';

/** How the answer of a query is written. Every text is ready to be sent; null sends nothing. */
export interface Framing {
  readonly contentType: string;
  header(queryId: string, columns: readonly Column[]): string;
  /** `values`: JSON texts with commas between them. */
  row(values: string): string;
  tombstone(values: string): string | null;
  error(errorCode: number, message: string): string;
  /** What comes last where everything was sent, or the LIMIT was reached. */
  end(reason: 'complete' | 'limit'): string;
  /** What comes last after an error. */
  endAfterError(): string;
}

export const DELIMITED = 'application/vnd.ksqlapi.delimited.v1';
export const KSQL_JSON = 'application/vnd.ksql.v1+json';

export const errorJson = (errorCode: number, message: string): Record<string, unknown> => ({
  '@type': 'generic_error',
  error_code: errorCode,
  message,
});

/** A line an element; says nothing at the end, and drops tombstones (the real server logs that it does). */
export const delimited: Framing = {
  contentType: DELIMITED,
  header: (queryId, columns) =>
    `${JSON.stringify({
      queryId,
      columnNames: columns.map(({ name }) => name),
      columnTypes: columns.map(({ type }) => typeText(type, (name) => name)),
    })}\n`,
  row: (values) => `[${values}]\n`,
  tombstone: () => null,
  error: (errorCode, message) => `${JSON.stringify(errorJson(errorCode, message))}\n`,
  end: () => '',
  endAfterError: () => '',
};

function header(queryId: string, columns: readonly Column[], marksKeys: boolean): string {
  const schema = columns
    .map(({ name, type, isKey }) => `${quoted(name)} ${typeText(type)}${isKey && marksKeys ? ' KEY' : ''}`)
    .join(', ');
  return JSON.stringify({ header: { queryId, schema } });
}

const row = (values: string): string => `{"row":{"columns":[${values}]}}`;
const tombstone = (values: string): string => `{"row":{"columns":[${values}],"tombstone":true}}`;
const error = (errorCode: number, message: string): string =>
  JSON.stringify({ errorMessage: errorJson(errorCode, message) });

/** One array, of a table's pull: each element waits for the next one, so that commas stand between them alone. No final message. */
export const buffered: Framing = {
  contentType: KSQL_JSON,
  header: (queryId, columns) => `[${header(queryId, columns, true)}`,
  row: (values) => `,\n${row(values)}`,
  tombstone: (values) => `,\n${tombstone(values)}`,
  error: (errorCode, message) => `,\n${error(errorCode, message)}`,
  end: () => ']',
  endAfterError: () => ']',
};

/** One array, of a push or a stream's pull: a comma after every element but the final message; after an error there is none, and the comma stays. */
export const unbuffered: Framing = {
  contentType: KSQL_JSON,
  header: (queryId, columns) => `[${header(queryId, columns, false)},\n`,
  row: (values) => `${row(values)},\n`,
  tombstone: (values) => `${tombstone(values)},\n`,
  error: (errorCode, message) => `${error(errorCode, message)},\n`,
  end: (reason) => `${JSON.stringify({ finalMessage: reason === 'limit' ? 'Limit Reached' : 'Query Completed' })}]`,
  endAfterError: () => ']',
};
