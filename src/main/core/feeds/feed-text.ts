import { closest } from 'fastest-levenshtein';
import { parse } from 'jsonc-parser';
import { z } from 'zod';
import { feedConfigSchema, feedDraftSchema, type FeedConfig, type FeedDraft } from '../../../shared/contract/feeds';
import { instantSchema } from '../../../shared/contract/types';
import type { FeedName } from '../../../shared/ids';
import { feedFormatVersion, migrateFeed, type FeedFileFacts } from './feed-format';
import { draftFaultsOf, faultsOf, type FeedFault } from './feed-rules';
import { parseJson, versionedRecord, wrong, type Place, type Written } from './written-json';

const namedListSchema = z.strictObject({ feeds: z.array(z.unknown()) });
/** When a feed was put away; only in files under feeds/archived, of which nobody reads it in others. */
const archivedSchema = z.object({ archivedAt: instantSchema.optional() });
const openedFolderSchema = z.object({ source: z.object({ type: z.literal('folder') }) });
const knownFields = [...Object.keys(feedConfigSchema.shape), 'archivedAt'];

export interface FeedFile {
  readonly feed: FeedConfig;
  /** Null where the file does not say. */
  readonly archivedAt: string | null;
}

/** `facts.name`: the feed's, which the file must agree with; `remedy`: what to do where it is wrong. Error: CORRUPT; its details are the path, the line, the field, and the `reason` by itself. */
export function readFeedFile(
  path: string,
  text: string,
  facts: FeedFileFacts & { readonly name: FeedName },
  remedy = `Mend it there, or delete the feed (lagoon feeds delete ${facts.name}); it is left out until then.`,
): FeedFile {
  const written: Written = { path, text, code: 'CORRUPT', remedy };
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
 * Feeds that somebody wrote down, one or an array of them, as short as a hand-written feed file may be; `name`: of one that does not say its own. Error: with the code that is wanted, its
 * details as of `readFeedFile`.
 */
export function readDrafts(
  path: string,
  text: string,
  code: 'CORRUPT' | 'INVALID_INPUT',
  now: Date,
  name: FeedName | null = null,
): FeedDraft[] {
  const written: Written = { path, text, code, remedy: 'Nothing was changed.' };
  const json = parseJson(written);
  const facts: FeedFileFacts = { name, modifiedAt: now };
  return listed(json).map(([one, at]) => {
    const draft = parseWith(feedDraftSchema, one, at, facts, written);
    const [fault] = draftFaultsOf(draft);
    if (fault !== undefined) throw wrong(written, { path: [...at, ...fault.path], message: fault.message });
    return draft;
  });
}

/** One feed, an array of them, or `{"feeds": […]}`; each with its place in the text. */
function listed(json: unknown): [unknown, Place][] {
  const named = namedListSchema.safeParse(json);
  if (named.success) return named.data.feeds.map((one, i) => [one, ['feeds', i]]);
  return Array.isArray(json) ? json.map((one: unknown, i) => [one, [i]]) : [[json, []]];
}

/** Whether as much as can be read of a feed's file, which may be no JSON, says that its rows are in an opened folder. */
export function saysOpenedFolder(text: string): boolean {
  const json: unknown = parse(text.replace(/^\uFEFF/, ''));
  return openedFolderSchema.safeParse(json).success;
}

export function serialiseFeed(feed: FeedConfig, archivedAt?: string): string {
  return `${JSON.stringify({ ...feedConfigSchema.parse(feed), archivedAt }, null, 2)}\n`;
}

function parseWith<T>(schema: z.ZodType<T>, json: unknown, at: Place, facts: FeedFileFacts, written: Written): T {
  const { record, version } = versionedRecord(written, json, { what: 'a feed', newest: feedFormatVersion, at });
  const strange = Object.keys(record).find((field) => !knownFields.includes(field));
  if (strange !== undefined) {
    const message = `a feed has no such field. Did you mean ${closest(strange, knownFields)}?`;
    throw wrong(written, { path: [...at, strange], message });
  }
  const parsed = schema.safeParse(migrateFeed(record, version, facts));
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
