import { takesNewFields, type FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import { ksqlName, type KsqlDescription } from '../ports';
import { feedColumns, lakeName, selectableColumns } from './feed-columns';
import { columnOf, planNames, quoted, type NamePlan } from './nested-names';

export interface SelectedColumn {
  /** As the server spells it. */
  readonly serverName: string;
  readonly name: string;
  /** `"name":` of the record. */
  readonly lead: Uint8Array;
  /** Of the keys inside its values; null where they stay. */
  readonly plan: NamePlan | null;
  readonly isKey: boolean;
}

/** What is asked of an object for a feed, and how its values become fields of records. */
export interface Selection {
  readonly columns: readonly SelectedColumn[];
  /** For RawBatch.columns: the types that the server tells, with the feed's names. */
  readonly told: readonly Column[];
  /** The object's key in the feed's names; empty where the server tells none, or the feed lacks a part of it. */
  readonly keyColumns: readonly string[];
  /** A sentence each. */
  readonly warnings: readonly string[];
}

const colon = new TextEncoder().encode(':');

/**
 * A feed that takes new fields is given all of the object. Any other is given its own columns alone: here the server is told what to send, so what
 * was to be left out never leaves it. Errors: SOURCE as `feedColumns`; REFUSED where nothing would be left.
 */
export function selectionOf(
  feed: Pick<FeedConfig, 'name' | 'columns' | 'newFields' | 'level'>,
  description: KsqlDescription,
): Selection {
  const { leftOut } = feedColumns(description);
  const takesAll = feed.columns.length === 0 || takesNewFields(feed);
  const columns: SelectedColumn[] = [];
  const told: Column[] = [];
  const keys: (string | null)[] = [];
  const passedOver: string[] = [];
  for (const { name: serverName, type, isKey } of selectableColumns(description)) {
    if (type === null) continue;
    const match = columnOf(feed.columns, serverName);
    if (match === undefined && !takesAll) {
      passedOver.push(serverName);
      if (isKey) keys.push(null);
      continue;
    }
    const name = match?.name ?? lakeName(serverName);
    const planned = planNames(type, match?.type);
    columns.push({ serverName, name, lead: concat(quoted(name), colon), plan: planned.plan, isKey });
    told.push({ name, type: planned.type, nullable: true, metadata: {} });
    if (isKey) keys.push(name);
  }
  if (columns.length === 0) {
    throw new LakeError(
      'REFUSED',
      `"${feed.name}" has none of the columns of ${description.name}. Give it some of them: lagoon ksql describe ${description.name}`,
      { details: { feed: feed.name, object: description.name } },
    );
  }
  const lacking = feed.columns.filter(({ name }) => columns.every((column) => column.name !== name));
  return {
    columns,
    told,
    keyColumns: keys.every((key) => key !== null) ? keys : [],
    warnings: [
      ...(leftOut.length === 0
        ? []
        : [`The lake has no type for ${leftOut.join(', ')} of ${description.name}: left out.`]),
      ...(passedOver.length === 0
        ? []
        : [
            `${description.name} has columns that the feed lacks, and takes none that are new: ${passedOver.join(', ')}.`,
          ]),
      ...(lacking.length === 0
        ? []
        : [
            `${description.name} lacks columns of the feed, which stay empty: ${lacking.map(({ name }) => name).join(', ')}.`,
          ]),
    ],
  };
}

/** The list of a SELECT. */
export function selectList({ columns }: Selection): string {
  return columns.map(({ serverName }) => ksqlName(serverName)).join(', ');
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
