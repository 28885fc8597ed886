import { ksqldbSettingsSchema, type KsqldbSettings, type Settings } from '../../../../shared/contract/settings';
import { numberOf, textOrNull, type FieldPaths } from './typed-values';

/** The ksqlDB server as the fields hold it. */
export interface KsqldbDraft {
  /** Whether there is one: what is typed stays while it is taken away and not saved. */
  readonly ksqldb: 'none' | 'server';
  readonly ksqldbUrl: string;
  readonly ksqldbUsername: string;
  readonly ksqldbCaFile: string;
  readonly ksqldbCertificateFile: string;
  readonly ksqldbKeyFile: string;
  readonly ksqldbHttpVersion: KsqldbSettings['httpVersion'];
  readonly ksqldbTimeoutSeconds: number | string;
}

export const ksqldbPaths: FieldPaths<KsqldbDraft> = {
  'ksqldb.url': 'ksqldbUrl',
  'ksqldb.timeoutSeconds': 'ksqldbTimeoutSeconds',
};

export function ksqldbDraftOf(settings: Settings['ksqldb']): KsqldbDraft {
  // An address is all that a server needs; the rest is the schema's own.
  const server = settings ?? ksqldbSettingsSchema.omit({ url: true }).parse({});
  return {
    ksqldb: settings === null ? 'none' : 'server',
    ksqldbUrl: settings?.url ?? '',
    ksqldbUsername: server.username ?? '',
    ksqldbCaFile: server.caFile ?? '',
    ksqldbCertificateFile: server.certificateFile ?? '',
    ksqldbKeyFile: server.keyFile ?? '',
    ksqldbHttpVersion: server.httpVersion,
    ksqldbTimeoutSeconds: server.timeoutSeconds,
  };
}

/** The connection as it is typed, to be tested before it is saved; null where it is not right yet, or there is none. */
export function ksqldbOf(draft: KsqldbDraft): KsqldbSettings | null {
  return ksqldbSettingsSchema.safeParse(ksqldbInput(draft)).data ?? null;
}

export function ksqldbInput(draft: KsqldbDraft): KsqldbSettings | null {
  if (draft.ksqldb === 'none') return null;
  return {
    url: draft.ksqldbUrl.trim(),
    username: textOrNull(draft.ksqldbUsername),
    caFile: textOrNull(draft.ksqldbCaFile),
    certificateFile: textOrNull(draft.ksqldbCertificateFile),
    keyFile: textOrNull(draft.ksqldbKeyFile),
    httpVersion: draft.ksqldbHttpVersion,
    timeoutSeconds: numberOf(draft.ksqldbTimeoutSeconds),
  };
}
