import { closest } from 'fastest-levenshtein';
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { z } from 'zod';
import { feedConfigSchema, feedDraftSchema, type FeedConfig, type FeedDraft } from '../../../shared/contract/feeds';
import { instantSchema } from '../../../shared/contract/types';
import { LakeError, messageOf } from '../../../shared/errors';
import { feedFormatVersion, formatVersionOf, migrateFeed, type FeedFileFacts } from './feed-format';
import { draftFaultsOf, faultsOf, fieldName, type FeedFault } from './feed-rules';

type Place = readonly (string | number)[];

/** A text of JSON that people write, and what is said where it is wrong. */
interface Written {
  readonly path: string;
  readonly text: string;
  readonly code: 'CORRUPT' | 'INVALID_INPUT';
  /** What to do about it, a sentence. */
  readonly remedy: string;
}

const recordSchema = z.record(z.string(), z.unknown());
const versionSchema = z.int().min(0);
/** When a feed was put away; only in files under feeds/archived, of which nobody reads it in others. */
const archivedSchema = z.object({ archivedAt: instantSchema.optional() });
const knownFields = [...Object.keys(feedConfigSchema.shape), 'archivedAt'];

export interface FeedFile {
  readonly feed: FeedConfig;
  /** Null where the file does not say. */
  readonly archivedAt: string | null;
}

/** Error: CORRUPT; its details are the path, the line, the field, and the `reason` by itself. */
export function readFeedFile(path: string, text: string, facts: FeedFileFacts): FeedFile {
  const written: Written = { path, text, code: 'CORRUPT', remedy: 'Mend it there; the feed is left out until then.' };
  const json = parseJson(written);
  const feed = parseWith(feedConfigSchema, json, [], facts, written);
  const [fault] = faultsOf(feed);
  if (fault !== undefined) throw wrong(written, fault);
  if (feed.name !== facts.name) {
    const message = `the file describes the feed "${feed.name}". Rename the file or the feed so that both agree.`;
    throw wrong(written, { path: ['name'], message });
  }
  const { archivedAt } = archivedSchema.catch({}).parse(json);
  return { feed, archivedAt: archivedAt ?? null };
}

/**
 * Feeds that somebody wrote down, one or an array of them, as short as a hand-written feed file may be. Error: with the code that is wanted, its
 * details as of `readFeedFile`.
 */
export function readDrafts(path: string, text: string, code: 'CORRUPT' | 'INVALID_INPUT', now: Date): FeedDraft[] {
  const written: Written = { path, text, code, remedy: 'Nothing was changed.' };
  const json = parseJson(written);
  const facts: FeedFileFacts = { name: null, modifiedAt: now };
  const each: [unknown, Place][] = Array.isArray(json) ? json.map((one: unknown, i) => [one, [i]]) : [[json, []]];
  return each.map(([one, at]) => {
    const draft = parseWith(feedDraftSchema, one, at, facts, written);
    const [fault] = draftFaultsOf(draft);
    if (fault !== undefined) throw wrong(written, { path: [...at, ...fault.path], message: fault.message });
    return draft;
  });
}

export function serialiseFeed(feed: FeedConfig, archivedAt?: string): string {
  return `${JSON.stringify({ ...feedConfigSchema.parse(feed), archivedAt }, null, 2)}\n`;
}

function parseJson(written: Written): unknown {
  // Some editors begin a file so; JSON.parse does not take it.
  const text = written.text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    const errors: ParseError[] = [];
    parseTree(text, errors, { disallowComments: true });
    const [first] = errors;
    const reason = first === undefined ? messageOf(error) : words(printParseErrorCode(first.error));
    // What is missing is missing behind what came last, and not on the line where the next thing begins.
    const line = first === undefined ? null : lineAt(text, text.slice(0, first.offset).trimEnd().length);
    throw failure(written, line, null, `this is not JSON: ${reason}.`, error);
  }
}

function parseWith<T>(schema: z.ZodType<T>, json: unknown, at: Place, facts: FeedFileFacts, written: Written): T {
  const record = recordSchema.safeParse(json);
  if (!record.success) throw wrong(written, { path: at, message: 'a feed is an object, in braces.' });
  const version = versionSchema.safeParse(formatVersionOf(record.data));
  const place = [...at, 'formatVersion'];
  if (!version.success) throw wrong(written, { path: place, message: 'it is a whole number, from 0 on.' });
  if (version.data > feedFormatVersion) {
    const message = `the feed was written by a newer Lagoon (format ${version.data}; this one knows up to ${feedFormatVersion}). Update Lagoon.`;
    throw wrong(written, { path: place, message });
  }
  const strange = Object.keys(record.data).find((field) => !knownFields.includes(field));
  if (strange !== undefined) {
    const message = `a feed has no such field. Did you mean ${closest(strange, knownFields)}?`;
    throw wrong(written, { path: [...at, strange], message });
  }
  const parsed = schema.safeParse(migrateFeed(record.data, version.data, facts));
  if (parsed.success) return parsed.data;
  throw wrong(written, faultOf(parsed.error.issues[0], at));
}

function faultOf(issue: z.core.$ZodIssue | undefined, at: Place): FeedFault {
  const path = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
  const isType = path.some((part, i) => part === 'type' && path[i - 2] === 'columns');
  const message = isType
    ? 'it is no type of the lake. Those are string, long, integer, short, byte, float, double, boolean, binary, date, timestamp, decimal(18,2), and struct, array and map.'
    : `${issue?.message ?? 'it is not what a feed has there'}.`;
  return { path: [...at, ...path], message: message.replace(/\.\.$/, '.') };
}

function wrong(written: Written, { path, message }: FeedFault): LakeError {
  return failure(written, lineOf(written.text, path), path.length === 0 ? null : fieldName(path), message);
}

function failure(
  { path, code, remedy }: Written,
  line: number | null,
  field: string | null,
  reason: string,
  cause?: unknown,
): LakeError {
  const place = `${path}${line === null ? '' : `, line ${line}`}`;
  const text = field === null ? `${place}: ${reason}` : `${place}: ${field} is wrong: ${reason}`;
  return new LakeError(code, `${text} ${remedy}`, { details: { path, line, field, reason }, cause });
}

/** Of the field, or of the nearest one around it that is there. */
function lineOf(text: string, path: Place): number | null {
  const root = parseTree(text.replace(/^\uFEFF/, ''));
  if (root === undefined) return null;
  for (let length = path.length; length >= 0; length -= 1) {
    const node: Node | undefined = findNodeAtLocation(root, path.slice(0, length));
    // The value of a property may begin lines below its name.
    if (node !== undefined) return lineAt(text, node.parent?.type === 'property' ? node.parent.offset : node.offset);
  }
  return null;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** `CommaExpected` → `comma expected`. */
function words(code: string): string {
  return code
    .replaceAll(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();
}
