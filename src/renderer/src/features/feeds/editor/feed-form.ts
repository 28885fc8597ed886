import {
  feedDraftSchema,
  feedSourceSchema,
  type FeedConfig,
  type FeedDraft,
  type FeedSource,
} from '../../../../../shared/contract/feeds';
import { feedNameSchema } from '../../../../../shared/ids';
import { columnFormOf, parseColumns, type ColumnForm, type ColumnProblem } from './column-form';

type SampleDataset = Extract<FeedSource, { type: 'sample' }>['dataset'];
export const sampleDatasets: readonly SampleDataset[] = feedSourceSchema.options[0].shape.dataset.options;

/** What the fields hold: texts as typed, numbers as the number fields give them ('' where empty). */
export interface FeedForm {
  readonly name: string;
  readonly description: string;
  readonly kind: FeedDraft['kind'];
  readonly level: FeedDraft['level'];
  readonly sourceType: FeedSource['type'];
  readonly dataset: SampleDataset;
  readonly sourceTopic: string;
  readonly object: string;
  readonly folder: string;
  /** That consumers read. */
  readonly topic: string;
  readonly format: NonNullable<FeedDraft['format']>;
  readonly messageColumns: readonly ('key' | 'headers')[];
  readonly columns: readonly ColumnForm[];
  readonly eventTimeColumn: string | null;
  readonly keyColumns: readonly string[];
  readonly newFields: 'default' | 'column' | 'quarantine';
  readonly retentionDays: number | string;
  readonly retentionVersions: number | string;
  readonly compression: FeedDraft['compression'];
  readonly enabled: boolean;
}

/** Fields that something can be wrong with; of columns their row and field, by `nameKey` and `typeKey`. */
export type FormField = keyof FeedForm;

export type Problem =
  | { readonly kind: ColumnProblem | 'name' | 'nothing' | 'tooLong' | 'keep' | 'noColumn' }
  | { readonly kind: 'other'; readonly reason: string };

export interface ParsedForm {
  /** Null where something is wrong. */
  readonly draft: FeedDraft | null;
  readonly problems: ReadonlyMap<string, Problem>;
}

export const emptyForm: FeedForm = {
  name: '',
  description: '',
  kind: 'stream',
  level: 'raw',
  sourceType: 'kafka',
  dataset: 'transaction_stream',
  sourceTopic: '',
  object: '',
  folder: '',
  topic: '',
  format: 'json',
  messageColumns: [],
  columns: [],
  eventTimeColumn: null,
  keyColumns: [],
  newFields: 'default',
  retentionDays: '',
  retentionVersions: '',
  compression: 'snappy',
  enabled: true,
};

export function formOf(config: FeedConfig): FeedForm {
  const { source } = config;
  return {
    ...emptyForm,
    name: config.name,
    description: config.description,
    kind: config.kind,
    level: config.level,
    sourceType: source.type,
    dataset: source.type === 'sample' ? source.dataset : emptyForm.dataset,
    sourceTopic: source.type === 'kafka' ? source.topic : '',
    object: source.type === 'ksqldb' ? source.object : '',
    folder: source.type === 'folder' ? source.path : '',
    topic: config.topic ?? '',
    format: config.format ?? 'json',
    messageColumns: config.messageColumns ?? [],
    columns: config.columns.map(columnFormOf),
    eventTimeColumn: config.eventTimeColumn,
    keyColumns: config.keyColumns,
    newFields: config.newFields ?? 'default',
    retentionDays: config.retentionDays ?? '',
    retentionVersions: config.retentionVersions ?? '',
    compression: config.compression,
    enabled: config.enabled,
  };
}

/** The topic of the source, which consumers read too unless they were told another. */
export function withSourceTopic(form: FeedForm, sourceTopic: string): FeedForm {
  const follows = form.topic === '' || form.topic === form.sourceTopic;
  return { ...form, sourceTopic, topic: follows ? sourceTopic : form.topic };
}

/** A topic that only followed the source goes with it, and comes back with it. */
export function withSourceType(form: FeedForm, sourceType: FeedForm['sourceType']): FeedForm {
  const follows = form.sourceType === 'kafka' && form.topic === form.sourceTopic;
  if (sourceType === 'kafka') return { ...form, sourceType, topic: form.topic === '' ? form.sourceTopic : form.topic };
  return { ...form, sourceType, topic: follows ? '' : form.topic };
}

export function parseForm(form: FeedForm): ParsedForm {
  const problems = new Map<string, Problem>();
  const { columns, problems: ofColumns } = parseColumns(form.columns);
  for (const [key, kind] of ofColumns) problems.set(key, { kind });
  const name = feedNameSchema.safeParse(form.name.trim());
  if (!name.success) problems.set('name', { kind: form.name.trim() === '' ? 'nothing' : 'name' });
  // Columns of other formats, and where none are declared, are those of the rows: not known here.
  if (form.format === 'json' && form.columns.length > 0 && ofColumns.size === 0) {
    const known = new Set([...columns.map((each) => each.name), ...form.messageColumns.map((each) => `kafka_${each}`)]);
    if (form.eventTimeColumn !== null && !known.has(form.eventTimeColumn))
      problems.set('eventTimeColumn', { kind: 'noColumn' });
    if (form.keyColumns.some((key) => !known.has(key))) problems.set('keyColumns', { kind: 'noColumn' });
  }
  const parsed = feedDraftSchema.safeParse({
    name: name.data ?? 'unnamed',
    description: form.description.trim(),
    kind: form.kind,
    level: form.level,
    source: sourceOf(form),
    topic: form.topic.trim() === '' ? null : form.topic.trim(),
    ...(form.format === 'json' ? {} : { format: form.format }),
    ...(form.messageColumns.length === 0 ? {} : { messageColumns: form.messageColumns }),
    columns,
    eventTimeColumn: form.eventTimeColumn,
    keyColumns: form.keyColumns,
    ...(form.newFields === 'default' ? {} : { newFields: form.newFields }),
    retentionDays: form.kind === 'stream' ? countOf(form.retentionDays) : null,
    retentionVersions: form.kind === 'table' ? countOf(form.retentionVersions) : null,
    compression: form.compression,
    enabled: form.enabled,
  });
  for (const issue of parsed.error?.issues ?? []) {
    const field = fieldOf(issue.path.join('.'), form);
    if (problems.has(field)) continue;
    if (issue.code === 'too_small' && issue.origin === 'string') problems.set(field, { kind: 'nothing' });
    else if (issue.code === 'too_big' && issue.origin === 'string') problems.set(field, { kind: 'tooLong' });
    else if (field.startsWith('retention')) problems.set(field, { kind: 'keep' });
    else problems.set(field, { kind: 'other', reason: issue.message });
  }
  return { draft: problems.size === 0 && parsed.success ? parsed.data : null, problems };
}

function sourceOf(form: FeedForm): FeedSource {
  switch (form.sourceType) {
    case 'sample':
      return { type: 'sample', dataset: form.dataset };
    case 'kafka':
      return { type: 'kafka', topic: form.sourceTopic.trim() };
    case 'ksqldb':
      return { type: 'ksqldb', object: form.object.trim() };
    case 'folder':
      return { type: 'folder', path: form.folder };
    case 'files':
      return { type: 'files' };
  }
}

function countOf(value: number | string): number | null {
  if (typeof value === 'number') return value;
  return value.trim() === '' ? null : Number(value);
}

const fieldsByPath: Readonly<Record<string, FormField>> = {
  'source.topic': 'sourceTopic',
  'source.object': 'object',
  'source.dataset': 'dataset',
  'source.path': 'folder',
};

/** The field that a path into the draft is shown at; the core names them so, too. */
export function fieldOf(path: string, form: FeedForm): string {
  const [, index, part] = /^columns[.[](\d+)\]?(?:\.(\w+))?/.exec(path) ?? [];
  if (index !== undefined) {
    const id = form.columns[Number(index)]?.id ?? '';
    return `${id}.${part === 'type' ? 'type' : 'name'}`;
  }
  return fieldsByPath[path] ?? path.split(/[.[]/)[0] ?? path;
}

/** Names no feed that is there: rows of one would have their say in the preview. */
const unnamed = 'preview_of_a_new_feed';

/** What a preview depends on: a change of anything else reads nothing again. Null while something of it is wrong. */
export function previewDraft(form: FeedForm, isNew: boolean): FeedDraft | null {
  const { description, retentionDays, retentionVersions, compression, enabled } = emptyForm;
  return parseForm({
    ...form,
    name: isNew ? unnamed : form.name,
    description,
    retentionDays,
    retentionVersions,
    compression,
    enabled,
  }).draft;
}
