import {
  mostParameters,
  mostPins,
  queryHeaderSchema,
  queryParameterSchema,
  queryTargetSchema,
  type QueryHeader,
  type QueryParameter,
} from './contract/workspace';
import { LakeError } from './errors';

/** What a file without header lines has. */
const emptyHeader: QueryHeader = {
  title: null,
  description: null,
  target: 'lake',
  parameters: [],
  pinned: [],
  answer: null,
};

export interface ReadHeader {
  readonly header: QueryHeader;
  /** One sentence for each line that could not be understood, of many the first. */
  readonly problems: string[];
}

/** Who has so many mends the first. */
const mostProblems = 100;

const tooManyPins = `a query has at most ${mostPins} pins.`;

const headerLine = /^--\s*(title|description|target|parameter|pinned|answer)\s*:(.*)$/i;
/** Comments and blank lines at the head; the first line of the statement ends it. */
const headEnds = /^(?!\s*$|--)/;
const typeAndDefault =
  /^((?:TIMESTAMP|TIME)\s+WITH\s+TIME\s+ZONE|DOUBLE\s+PRECISION|[A-Za-z_][A-Za-z0-9_]*(?:\s*\([^()]*\))?(?:\[\d*\])*)(?:\s+(.*))?$/i;

/** Reads the comment lines at the head of a saved query. Never fails: what is wrong is told, and left out. */
export function parseHeader(text: string): ReadHeader {
  const { header, problems } = readHead(text);
  const told = [...problems].slice(0, mostProblems);
  return { header, problems: told.map(([index, wrong]) => `Line ${index + 1}: ${wrong}`) };
}

/** The statement, from its first line on. */
export function belowHead(text: string): string {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return lines.slice(headLines(text).length).join('\n');
}

/**
 * The text with these header lines in place of those it has. Other comments and the statement stay as they are, and so do lines that could not be
 * understood: somebody may still mend them. Only where one of them would count beside the new lines are they left out. Error: INVALID_INPUT, where a value
 * would not be read back as it is.
 */
export function withHeader(text: string, header: QueryHeader): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const head = headLines(text).length;
  const { problems } = readHead(text);
  const lines = text.slice(mark.length).split('\n');
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const written = headerLines(header).map((line) => line + lineEnd);
  const replaced = (isKept: (index: number) => boolean): string => {
    const kept = lines.filter((line, at) => at >= head || isKept(at) || !headerLine.test(line.replace(/\r$/, '')));
    return mark + written.join('') + kept.join('\n');
  };
  const careful = replaced((index) => problems.has(index));
  if (misreadField(header, parseHeader(careful)) === undefined) return careful;
  const bare = replaced(() => false);
  assertReadBack(header, parseHeader(bare));
  return bare;
}

/** Problems by line, from zero on. */
function readHead(text: string): { header: QueryHeader; problems: ReadonlyMap<number, string> } {
  const header: QueryHeader = { ...emptyHeader, parameters: [] };
  const problems = new Map<number, string>();
  for (const [index, line] of headLines(text).entries()) {
    const [, key = '', rest = ''] = headerLine.exec(line) ?? [];
    const wrong = key === '' ? null : take(header, key.toLowerCase(), rest.trim());
    if (wrong !== null) problems.set(index, wrong);
  }
  return { header, problems };
}

function headLines(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const end = lines.findIndex((line) => headEnds.test(line.replace(/\r$/, '')));
  return (end === -1 ? lines : lines.slice(0, end)).map((line) => line.replace(/\r$/, ''));
}

/** Null, or what is wrong with it. */
function take(into: QueryHeader, key: string, value: string): string | null {
  switch (key) {
    case 'title':
      return takeTitle(into, value);
    case 'description':
      return takeDescription(into, value);
    case 'target':
      return takeTarget(into, value.toLowerCase());
    case 'parameter':
      return takeParameter(into, value);
    case 'pinned':
      return takePinned(into, value);
    default:
      return takeAnswer(into, value);
  }
}

function takeTitle(into: QueryHeader, value: string): string | null {
  if (value === '') return null;
  const parsed = queryHeaderSchema.shape.title.safeParse(value);
  if (!parsed.success) return 'the title is longer than 300 characters.';
  into.title = parsed.data;
  return null;
}

function takeDescription(into: QueryHeader, value: string): string | null {
  const description = into.description === null ? value : `${into.description}\n${value}`;
  if (!queryHeaderSchema.shape.description.safeParse(description).success)
    return 'the description is longer than 10,000 characters.';
  into.description = description;
  return null;
}

function takeTarget(into: QueryHeader, value: string): string | null {
  const parsed = queryTargetSchema.safeParse(value);
  if (!parsed.success) return `the target is lake or warehouse, and not "${shortened(value)}".`;
  into.target = parsed.data;
  return null;
}

function takeParameter(into: QueryHeader, value: string): string | null {
  const [, name = '', rest = ''] = /^\$?(\S+)\s+(.*)$/.exec(value) ?? [];
  const [, type = '', text] = typeAndDefault.exec(rest) ?? [];
  const parsed = queryParameterSchema.safeParse({
    name,
    type: type.replaceAll(/\s+/g, ' ').toUpperCase(),
    default: text === undefined ? null : unquoted(text),
  });
  if (!parsed.success || type === '') return 'a parameter is written "name TYPE default", the default may be left out.';
  if (into.parameters.some((known) => known.name === name)) return `the parameter ${name} is there twice.`;
  if (into.parameters.length === mostParameters) return `a query has at most ${mostParameters} parameters.`;
  into.parameters.push(parsed.data);
  return null;
}

function takePinned(into: QueryHeader, value: string): string | null {
  const parts = value.split(',', mostPins + 1);
  if (parts.length > mostPins) return tooManyPins;
  const pins = parts.map((part) => {
    const [, feed = '', version = ''] = /^\s*([a-z][a-z0-9_]*)@(\d{1,15})\s*$/.exec(part) ?? [];
    return { feed, version: Number(version) };
  });
  const parsed = queryHeaderSchema.shape.pinned.safeParse(pins);
  if (!parsed.success) return 'pins are written "feed@version, feed@version".';
  if (into.pinned.length + parsed.data.length > mostPins) return tooManyPins;
  into.pinned = [...into.pinned, ...parsed.data];
  return null;
}

function takeAnswer(into: QueryHeader, value: string): string | null {
  const [, rows, digest] = /^rows=(\d{1,15})\s+digest=(\S+)$/.exec(value) ?? [];
  const parsed = queryHeaderSchema.shape.answer.safeParse({ rows: Number(rows), digest });
  if (!parsed.success) return 'an answer is written "rows=N digest=…".';
  into.answer = parsed.data;
  return null;
}

function headerLines({ title, description, target, parameters, pinned, answer }: QueryHeader): string[] {
  return [
    ...(title === null ? [] : [`-- title: ${title}`]),
    ...(description === null ? [] : description.split('\n').map((line) => `-- description: ${line}`.trimEnd())),
    ...(target === 'lake' ? [] : [`-- target: ${target}`]),
    ...parameters.map((parameter) => `-- parameter: ${parameterText(parameter)}`),
    ...(pinned.length === 0
      ? []
      : [`-- pinned: ${pinned.map(({ feed, version }) => `${feed}@${version}`).join(', ')}`]),
    ...(answer === null ? [] : [`-- answer: rows=${answer.rows} digest=${answer.digest}`]),
  ];
}

function parameterText({ name, type, default: value }: QueryParameter): string {
  if (value === null) return `${name} ${type}`;
  const [, readType, readValue] = typeAndDefault.exec(`${type} ${value}`) ?? [];
  const isPlain = readType === type && readValue === value && value.trim() === value && !value.startsWith("'");
  return `${name} ${type} ${isPlain && value !== '' ? value : `'${value.replaceAll("'", "''")}'`}`;
}

/** Quotes keep blanks at the ends; they are not part of the value. */
function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith("'") && text.endsWith("'")
    ? text.slice(1, -1).replaceAll("''", "'")
    : text;
}

/** The first field that is read back as something else. */
function misreadField(asked: QueryHeader, { header }: ReadHeader): keyof QueryHeader | undefined {
  const keys = ['title', 'description', 'target', 'parameters', 'pinned', 'answer'] as const;
  return keys.find((key) => JSON.stringify(asked[key]) !== JSON.stringify(header[key]));
}

function assertReadBack(asked: QueryHeader, read: ReadHeader): void {
  const wrong = misreadField(asked, read);
  if (wrong === undefined && read.problems.length === 0) return;
  throw new LakeError(
    'INVALID_INPUT',
    `The ${wrong ?? 'header'} cannot be written in the head of a saved query so that it is read back the same. Write it without blanks at its ends, and types in capitals.`,
    { details: { field: wrong ?? null } },
  );
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
