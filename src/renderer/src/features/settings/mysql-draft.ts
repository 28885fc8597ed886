import { mysqlSettingsSchema, type MysqlSettings, type Settings } from '../../../../shared/contract/settings';
import { numberOf, textOrNull, type FieldPaths } from './typed-values';

/** The warehouse's server as the fields hold it. */
export interface MysqlDraft {
  /** Whether there is one: what is typed stays while it is taken away and not saved. */
  readonly mysql: 'none' | 'server';
  readonly mysqlHost: string;
  readonly mysqlPort: number | string;
  readonly mysqlDatabase: string;
  readonly mysqlUsername: string;
  readonly mysqlEncryption: 'none' | 'tls';
  readonly mysqlCaFile: string;
  readonly mysqlCertificateFile: string;
  readonly mysqlKeyFile: string;
}

export const mysqlPaths: FieldPaths<MysqlDraft> = {
  'mysql.host': 'mysqlHost',
  'mysql.port': 'mysqlPort',
  'mysql.database': 'mysqlDatabase',
  'mysql.username': 'mysqlUsername',
};

export function mysqlDraftOf(settings: Settings['mysql']): MysqlDraft {
  return {
    mysql: settings === null ? 'none' : 'server',
    mysqlHost: settings?.host ?? '',
    mysqlPort: settings?.port ?? 3306,
    mysqlDatabase: settings?.database ?? 'data_warehouse',
    mysqlUsername: settings?.username ?? '',
    mysqlEncryption: settings === null || settings.tls === null ? 'none' : 'tls',
    mysqlCaFile: settings?.tls?.caFile ?? '',
    mysqlCertificateFile: settings?.tls?.certificateFile ?? '',
    mysqlKeyFile: settings?.tls?.keyFile ?? '',
  };
}

/** The connection as it is typed, to be tested before it is saved; null where it is not right yet, or there is none. */
export function mysqlOf(draft: MysqlDraft): MysqlSettings | null {
  return mysqlSettingsSchema.safeParse(mysqlInput(draft)).data ?? null;
}

export function mysqlInput(draft: MysqlDraft): MysqlSettings | null {
  if (draft.mysql === 'none') return null;
  return {
    host: draft.mysqlHost.trim(),
    port: numberOf(draft.mysqlPort),
    database: draft.mysqlDatabase.trim(),
    username: draft.mysqlUsername.trim(),
    tls:
      draft.mysqlEncryption === 'none'
        ? null
        : {
            caFile: textOrNull(draft.mysqlCaFile),
            certificateFile: textOrNull(draft.mysqlCertificateFile),
            keyFile: textOrNull(draft.mysqlKeyFile),
          },
  };
}
