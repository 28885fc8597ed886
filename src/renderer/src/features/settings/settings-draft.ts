import type { z } from 'zod';
import { settingsSchema, type Settings } from '../../../../shared/contract/settings';
import { kafkaDraftOf, kafkaInput, kafkaPaths, type KafkaDraft } from './kafka-draft';
import { ksqldbDraftOf, ksqldbInput, ksqldbPaths, type KsqldbDraft } from './ksqldb-draft';
import { mysqlDraftOf, mysqlInput, mysqlPaths, type MysqlDraft } from './mysql-draft';
import { numberOf, type FieldPaths } from './typed-values';

/** What the fields hold: texts as typed, numbers as the number fields give them ('' where empty). */
export interface SettingsDraft extends KafkaDraft, KsqldbDraft, MysqlDraft {
  readonly name: string;
  readonly seed: number | string;
  readonly firstExportEvents: number | string;
  readonly nextExportEvents: number | string;
  readonly batchRows: number | string;
  readonly parallelFeeds: number | string;
  readonly flushSeconds: number | string;
  readonly flushMegabytes: number | string;
  readonly flushRows: number | string;
  readonly flushDays: number | string;
  readonly lagAlertMessages: number | string;
  readonly lagAlertSeconds: number | string;
  readonly undoDays: number | string;
  readonly logDays: number | string;
  readonly targetFileMegabytes: number | string;
  readonly memoryLimitMegabytes: number | string;
  readonly threads: number | string;
  readonly workspaceFolder: string;
}

export type SettingsField = keyof SettingsDraft;

/** What is wrong with a field, for the page to word. */
export type Problem =
  | { readonly kind: 'number' | 'whole' | 'text' | 'broker' | 'url' | 'database' }
  | { readonly kind: 'atLeast' | 'above' | 'atMost'; readonly limit: number }
  | { readonly kind: 'other'; readonly reason: string };

export type ParsedDraft =
  | { readonly settings: Settings; readonly problems: null }
  | { readonly settings: null; readonly problems: Readonly<Partial<Record<SettingsField, Problem>>> };

const BYTES_PER_MEGABYTE = 1_000_000;

export function draftOf(settings: Settings): SettingsDraft {
  return {
    name: settings.name,
    ...kafkaDraftOf(settings.kafka),
    ...ksqldbDraftOf(settings.ksqldb),
    ...mysqlDraftOf(settings.mysql),
    seed: settings.sample.seed,
    firstExportEvents: settings.sample.firstExportEvents,
    nextExportEvents: settings.sample.nextExportEvents,
    batchRows: settings.exports.batchRows,
    parallelFeeds: settings.exports.parallelFeeds,
    flushSeconds: settings.consumers.flushSeconds,
    flushMegabytes: settings.consumers.flushBytes / BYTES_PER_MEGABYTE,
    flushRows: settings.consumers.flushRows,
    flushDays: settings.consumers.flushDays,
    lagAlertMessages: settings.consumers.lagAlertMessages ?? '',
    lagAlertSeconds: settings.consumers.lagAlertSeconds ?? '',
    undoDays: settings.maintenance.undoDays,
    logDays: settings.maintenance.logDays,
    targetFileMegabytes: settings.maintenance.targetFileBytes / BYTES_PER_MEGABYTE,
    memoryLimitMegabytes: settings.query.memoryLimitMegabytes ?? '',
    threads: settings.query.threads ?? '',
    workspaceFolder: settings.workspace.folder ?? '',
  };
}

export function parseDraft(draft: SettingsDraft): ParsedDraft {
  const parsed = settingsSchema.safeParse({
    formatVersion: 1,
    name: draft.name.trim(),
    kafka: kafkaInput(draft),
    ksqldb: ksqldbInput(draft),
    mysql: mysqlInput(draft),
    sample: {
      seed: numberOf(draft.seed),
      firstExportEvents: numberOf(draft.firstExportEvents),
      nextExportEvents: numberOf(draft.nextExportEvents),
    },
    exports: { batchRows: numberOf(draft.batchRows), parallelFeeds: numberOf(draft.parallelFeeds) },
    consumers: {
      flushSeconds: numberOf(draft.flushSeconds),
      flushBytes: Math.round(numberOf(draft.flushMegabytes) * BYTES_PER_MEGABYTE),
      flushRows: numberOf(draft.flushRows),
      flushDays: numberOf(draft.flushDays),
      lagAlertMessages: draft.lagAlertMessages === '' ? null : numberOf(draft.lagAlertMessages),
      lagAlertSeconds: draft.lagAlertSeconds === '' ? null : numberOf(draft.lagAlertSeconds),
    },
    maintenance: {
      undoDays: numberOf(draft.undoDays),
      logDays: numberOf(draft.logDays),
      targetFileBytes: Math.round(numberOf(draft.targetFileMegabytes) * BYTES_PER_MEGABYTE),
    },
    query: {
      memoryLimitMegabytes: draft.memoryLimitMegabytes === '' ? null : numberOf(draft.memoryLimitMegabytes),
      threads: draft.threads === '' ? null : numberOf(draft.threads),
    },
    workspace: { folder: draft.workspaceFolder.trim() === '' ? null : draft.workspaceFolder.trim() },
  });
  if (parsed.success) return { settings: parsed.data, problems: null };
  const problems: Partial<Record<SettingsField, Problem>> = {};
  for (const issue of parsed.error.issues) {
    const field = fieldOf(issue.path.join('.'));
    // The last of several is the narrowest: the schema's own bound comes after that of all integers.
    problems[field] = problemOf(field, issue);
  }
  return { settings: null, problems };
}

const fieldsByPath: FieldPaths<SettingsDraft> = {
  ...kafkaPaths,
  ...ksqldbPaths,
  ...mysqlPaths,
  'sample.seed': 'seed',
  'sample.firstExportEvents': 'firstExportEvents',
  'sample.nextExportEvents': 'nextExportEvents',
  'exports.batchRows': 'batchRows',
  'exports.parallelFeeds': 'parallelFeeds',
  'consumers.flushSeconds': 'flushSeconds',
  'consumers.flushBytes': 'flushMegabytes',
  'consumers.flushRows': 'flushRows',
  'consumers.flushDays': 'flushDays',
  'consumers.lagAlertMessages': 'lagAlertMessages',
  'consumers.lagAlertSeconds': 'lagAlertSeconds',
  'maintenance.undoDays': 'undoDays',
  'maintenance.logDays': 'logDays',
  'maintenance.targetFileBytes': 'targetFileMegabytes',
  'query.memoryLimitMegabytes': 'memoryLimitMegabytes',
  'query.threads': 'threads',
  'workspace.folder': 'workspaceFolder',
};

function fieldOf(path: string): SettingsField {
  return path.startsWith('kafka.brokers') ? 'brokers' : (fieldsByPath[path] ?? 'name');
}

function problemOf(field: SettingsField, issue: z.core.$ZodIssue): Problem {
  const unit = field === 'flushMegabytes' || field === 'targetFileMegabytes' ? BYTES_PER_MEGABYTE : 1;
  switch (issue.code) {
    case 'invalid_type':
      return { kind: issue.expected === 'int' ? 'whole' : 'number' };
    case 'invalid_format':
      if (field === 'mysqlDatabase') return { kind: 'database' };
      return { kind: field === 'brokers' ? 'broker' : 'url' };
    case 'too_small':
      if (issue.origin === 'string') return { kind: 'text' };
      return { kind: issue.inclusive === false ? 'above' : 'atLeast', limit: Number(issue.minimum) / unit };
    case 'too_big':
      return { kind: 'atMost', limit: Number(issue.maximum) / unit };
    default:
      return { kind: 'other', reason: issue.message };
  }
}
