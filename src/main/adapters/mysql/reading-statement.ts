import { LakeError } from '../../../shared/errors';

/** What a statement may begin with so that it only reads. The transaction refuses writes too; these are kept out because they need none, or end it. */
const reading = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'TABLE', 'VALUES']);

/** Strings, quoted names and comments as MySQL has them, to whom a space is ASCII; words; anything else. A comment with `!` is a statement's part. */
const token =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`|\/\*(?!M?!)[\s\S]*?\*\/|(?:#|--(?=[ \t-\r]|$))[^\n]*|\/\*M?!|[\p{L}\p{N}_$@]+|[\s\S]/gu;

/** The statement, without a `;` behind it. Error: REFUSED where it is more than one, or does anything but read. */
export function readingStatement(sql: string): string {
  const words: string[] = [];
  let end = sql.length;
  let isEnded = false;
  for (const { 0: text, index } of sql.matchAll(token)) {
    if (/^(?:\s|#|--[ \t-\r]|--$|\/\*(?!M?!))/.test(text) && text !== '/') continue;
    if (isEnded) throw refused('it is more than one statement. Ask one at a time');
    if (text === ';') {
      isEnded = true;
      end = index;
    } else if (text.startsWith('/*')) {
      throw refused('a comment that is executed (/*! …) is in it. Write it without');
    } else if (text.startsWith('`')) words.push(`\`${nameOf(text.slice(1, -1))}`);
    else if (/^['"]/.test(text)) words.push('"');
    else if (/^[\p{L}\p{N}_$@]/u.test(text)) words.push(nameOf(text));
    else if (words.length > 0 || text !== '(') words.push(text);
  }
  const [first = ''] = words;
  if (words.length === 0) throw refused('it is empty. Write a SELECT');
  if (!reading.has(first) && !isAnalysis(words))
    throw refused(`${first} may change something. Ask with SELECT, WITH, SHOW, DESCRIBE or EXPLAIN`);
  if (words.includes('INTO') && first !== 'SHOW') throw refused('INTO would write what it finds. Leave it out');
  // Functions go by any spelling, quotes too.
  if (words.some((word, i) => /^`?LOAD_FILE$/.test(word) && words[i + 1] === '('))
    throw refused('LOAD_FILE would read a file of the server. Ask its tables');
  if (/ FOR (?:UPDATE|SHARE) | LOCK IN SHARE MODE /.test(` ${words.join(' ')} `))
    throw refused('it would hold the rows that it finds against whoever fills them. Leave the lock out');
  return sql.slice(0, end);
}

/** MariaDB's `ANALYZE [FORMAT=JSON] SELECT …`, which runs a question and tells how; of a table, or of what changes one, it writes. */
function isAnalysis([first, ...words]: readonly string[]): boolean {
  const [asked = ''] = words[0] === 'FORMAT' && words[1] === '=' ? words.slice(3) : words;
  return first === 'ANALYZE' && (asked === 'SELECT' || asked === 'WITH');
}

/** As MySQL compares names: without case and accents. */
function nameOf(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase();
}

function refused(why: string): LakeError {
  return new LakeError('REFUSED', `The warehouse was not asked: ${why}.`);
}
