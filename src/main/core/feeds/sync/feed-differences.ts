import { feedDraftSchema, type FeedChange, type FeedDraft, type FeedSource } from '../../../../shared/contract/feeds';
import type { Column } from '../../../../shared/contract/types';
import { typeName } from '../../lake/schema-evolution';

export type Difference = FeedChange['differences'][number];

/** What people would see change: fields in the order of a feed's file, then columns by name. Their order and metadata are nobody's concern. */
export function differencesOf(before: FeedDraft, after: FeedDraft): Difference[] {
  const earlier = textsOf(before);
  const fields = [...textsOf(after)].map(([field, text]) => ({
    field,
    before: earlier.get(field) ?? null,
    after: text,
  }));
  return [...fields, ...columnDifferences(before.columns, after.columns)].filter((each) => each.before !== each.after);
}

export function sameType(one: Column, other: Column): boolean {
  return typeName(one.type) === typeName(other.type);
}

/** Whether two drafts are the same word for word. */
export function isSameDraft(one: FeedDraft | null, other: FeedDraft | null): boolean {
  if (one === null || other === null) return one === other;
  // Parsed, so that both have their fields in one order.
  return JSON.stringify(feedDraftSchema.parse(one)) === JSON.stringify(feedDraftSchema.parse(other));
}

function textsOf(draft: FeedDraft): Map<string, string | null> {
  const { description, kind, level, source, topic, format, messageColumns, eventTimeColumn, keyColumns } = draft;
  const { newFields, retentionDays, retentionVersions, compression, enabled } = draft;
  return new Map<string, string | null>([
    ['description', description],
    ['kind', kind],
    ['level', level],
    ['source', sourceText(source)],
    ['topic', topic],
    ['format', format ?? 'json'],
    ['messageColumns', listText(messageColumns ?? [])],
    ['eventTimeColumn', eventTimeColumn],
    ['keyColumns', listText(keyColumns)],
    ['newFields', newFields ?? null],
    ['retentionDays', numberText(retentionDays)],
    ['retentionVersions', numberText(retentionVersions)],
    ['compression', compression],
    ['enabled', String(enabled)],
  ]);
}

function listText(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.join(', ');
}

function numberText(value: number | null): string | null {
  return value === null ? null : String(value);
}

/** For people, in a diff or a sentence. */
export function sourceText(source: FeedSource): string {
  switch (source.type) {
    case 'sample':
      return `sample ${source.dataset}`;
    case 'kafka':
      return `Kafka topic ${source.topic}`;
    case 'ksqldb':
      return `ksqlDB ${source.object}`;
    case 'folder':
      return `folder ${source.path}`;
    case 'files':
      return 'imported files';
  }
}

function columnDifferences(before: readonly Column[], after: readonly Column[]): Difference[] {
  const earlier = new Map(before.map((column) => [column.name, columnText(column)]));
  const later = new Map(after.map((column) => [column.name, columnText(column)]));
  return [...new Set([...earlier.keys(), ...later.keys()])].map((name) => ({
    field: `columns.${name}`,
    before: earlier.get(name) ?? null,
    after: later.get(name) ?? null,
  }));
}

function columnText({ type, nullable }: Column): string {
  return nullable ? typeName(type) : `${typeName(type)} not null`;
}
