import { headOf } from './import-bytes';

/** What of a CSV file is looked at for its first record; a longer one has no header that could be compared. */
const headBytes = 1 << 20;

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly comment: string | null;
  readonly skippedLines: number;
}

/** Fields of the first record, as they stand in the file; null where there is none. */
export async function firstRecord(path: string, dialect: CsvDialect): Promise<string[] | null> {
  const text = new TextDecoder('utf-8').decode(await headOf(path, headBytes));
  let rest = text;
  for (let skipped = 0; skipped < dialect.skippedLines; skipped += 1) rest = afterLine(rest);
  while (/^\r?\n/.test(rest) || (dialect.comment !== null && rest.startsWith(dialect.comment))) rest = afterLine(rest);
  return rest === '' ? null : recordOf(rest, dialect);
}

function afterLine(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? '' : text.slice(end + 1);
}

function recordOf(text: string, { delimiter, quote, escape }: CsvDialect): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const here = text[at] ?? '';
    if (quoted) {
      if (here === escape && text[at + 1] === quote) {
        field += quote;
        at += 1;
      } else if (here === quote) quoted = false;
      else field += here;
    } else if (here === quote && field === '') quoted = true;
    else if (text.startsWith(delimiter, at)) {
      fields.push(field);
      field = '';
      at += delimiter.length - 1;
    } else if (here === '\n' || here === '\r') break;
    else field += here;
  }
  return [...fields, field];
}
