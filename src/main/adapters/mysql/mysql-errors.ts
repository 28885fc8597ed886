import type { MysqlSettings } from '../../../shared/contract/settings';
import { LakeError, messageOf } from '../../../shared/errors';
import type { ErrorCode } from '../../../shared/errors';
import { systemCodeOf } from '../network/system-code';
import { noAgreement, tlsRefusal, type TlsWords } from '../network/tls-refusal';
import { quoted } from './sql-names';

/** Whom the errors are about. */
export interface Place {
  /** host:port */
  readonly server: string;
  readonly database: string;
  readonly username: string;
}

export function placeOf({ host, port, database, username }: MysqlSettings): Place {
  return { server: `${host}:${port}`, database, username };
}

/** ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD (MariaDB's snapshot isolation). */
const conflicts = new Set([1213, 1205, 1020]);

/**
 * Errors and warnings whose text quotes values of rows: ER_DUP_ENTRY, ER_TRUNCATED_WRONG_VALUE, ER_INVALID_CHARACTER_STRING, ER_TRUNCATED_WRONG_VALUE_FOR_FIELD,
 * ER_ILLEGAL_VALUE_FOR_TYPE, ER_WRONG_VALUE_FOR_TYPE, ER_WRONG_VALUE, ER_NO_PARTITION_FOR_GIVEN_VALUE, ER_FOREIGN_DUPLICATE_KEY, ER_DUP_ENTRY_WITH_KEY_NAME, ER_DATA_OUT_OF_RANGE,
 * ER_FOREIGN_DUPLICATE_KEY_WITH_CHILD_INFO and _WITHOUT_CHILD_INFO, MariaDB's ER_DATA_OVERFLOW and ER_BAD_DATA, MySQL's ER_CANNOT_CONVERT_STRING.
 */
const quotingNumbers = new Set([
  1062, 1292, 1300, 1366, 1367, 1411, 1525, 1526, 1557, 1586, 1690, 1761, 1762, 1916, 1918, 3854,
]);
/** At the end, in the server's English, after the value, which may hold anything. */
const quotedPlace = /' (for (?:key|column) (?:[`'][^`'\s]+[`']\.?)+(?: at row \d+)?)$/;

/** What the server said, as runs keep it for everybody: where it quotes a value, its number and the key or column alone. */
export function withoutValues(number: number, said: string): string {
  if (!quotingNumbers.has(number)) return said;
  const place = quotedPlace.exec(said)?.[1];
  return place === undefined ? `error ${number}` : `error ${number} ${place}`;
}

/** The statement lost against another transaction: the same again may succeed. */
export function isConflict(error: unknown): boolean {
  return conflicts.has(numberOf(error));
}

/** Client's and server's words for a connection that is no more, or that was not made. */
const lostCodes = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_SEQUENCE_TIMEOUT',
]);

/** ER_SERVER_SHUTDOWN, ER_CONNECTION_KILLED, ER_NEW_ABORTING_CONNECTION, CR_SERVER_GONE, CR_SERVER_LOST, ER_CON_COUNT_ERROR. */
const lostNumbers = new Set([1053, 1927, 1184, 2006, 2013, 1040]);

export function isLost(error: unknown): boolean {
  return lostCodes.has(systemCodeOf(error)) || lostNumbers.has(numberOf(error)) || isFatal(error);
}

/** The server said nothing in a time in which any server says something; to try again at once would take that time again. */
export class SilentServer extends Error {
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('it does not answer');
  }
}

const unreachableCodes = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN']);

/** Nothing came back, not even a refusal. */
export function isUnreachable(error: unknown): boolean {
  return unreachableCodes.has(systemCodeOf(error));
}

/** The server, or one on the way to it, takes no LOAD DATA LOCAL: ER_NOT_ALLOWED_COMMAND, ER_CLIENT_LOCAL_FILES_DISABLED, ER_LOAD_INFILE_CAPABILITY_DISABLED. */
export function refusesFiles(error: unknown): boolean {
  return [1148, 3948, 4166].includes(numberOf(error));
}

/** ER_DBACCESS_DENIED, ER_TABLEACCESS_DENIED, ER_COLUMNACCESS_DENIED, ER_SPECIFIC_ACCESS_DENIED, ER_PROCACCESS_DENIED. */
const rightsNumbers = new Set([1044, 1142, 1143, 1227, 1370]);

/** A right is missing for the statement. */
export function lacksRight(error: unknown): boolean {
  return rightsNumbers.has(numberOf(error));
}

export function isTlsFailure(error: unknown): boolean {
  return error instanceof LakeError || refusalOf(error) !== null;
}

/** What mysql2 threw, as the port's error. `doing`: "Loading dim_users". Statements, passwords and values of rows are in none. */
export function toLakeError(error: unknown, doing: string, place: Place): LakeError {
  if (error instanceof LakeError) return error;
  const { code, message } = explained(error, doing, place);
  const number = numberOf(error);
  return new LakeError(code, message, {
    details: { server: place.server, database: place.database, ...(number === 0 ? {} : { mysqlError: number }) },
    cause: error,
  });
}

interface Explained {
  readonly code: ErrorCode;
  readonly message: string;
}

function explained(error: unknown, doing: string, { server, database, username }: Place): Explained {
  const number = numberOf(error);
  const said = sentence(withoutValues(number, messageOf(error)));
  const as = (code: ErrorCode, message: string): Explained => ({ code, message });
  const tls = refusalOf(error);
  if (tls !== null) return as('REFUSED', `The MySQL server ${server} ${tls}`);
  switch (number) {
    case 1045:
    case 1698:
      return as(
        'REFUSED',
        `The MySQL server ${server} does not let ${username} in: user name or password is wrong, or the user may not come from this machine or without TLS. Check both under Settings, MySQL.`,
      );
    case 1130:
      return as(
        'REFUSED',
        `The MySQL server ${server} takes no connections from this machine. Let its administrator make a user who may come from here ('${username}'@'%').`,
      );
    case 1129:
      return as(
        'REFUSED',
        `The MySQL server ${server} has blocked this machine after too many failed connections. Let its administrator run FLUSH HOSTS.`,
      );
    case 3159:
      return as(
        'REFUSED',
        `The MySQL server ${server} takes connections by TLS alone. Turn TLS on under Settings, MySQL.`,
      );
    case 1251:
    case 1275:
      return as('REFUSED', `The MySQL server ${server} asks ${username} for a log-in that is not supported. ${said}`);
    case 1040:
    case 1203:
    case 1226:
      return as('UNAVAILABLE', `The MySQL server ${server} has too many connections. Try again later. ${said}`);
    case 1049:
      return as(
        'NOT_FOUND',
        `The MySQL server ${server} has no database ${database}. Make it with \`lagoon warehouse init\`, or name another under Settings, MySQL.`,
      );
    case 1133:
    case 1410:
      return as(
        'NOT_FOUND',
        `The MySQL server ${server} has no such user or role. Let its administrator make it first.`,
      );
    // ER_NONEXISTING_GRANT, ER_NONEXISTING_TABLE_GRANT
    case 1141:
    case 1147:
      return as('NOT_FOUND', `${doing} failed: on ${server} there is no such grant. ${said}`);
    case 1044:
    case 1142:
    case 1143:
    case 1227:
    case 1370: {
      // `init` makes a database from within another one.
      const named = /to database '([^']+)'/.exec(said)?.[1] ?? database;
      return as(
        'REFUSED',
        `${doing} failed: ${username} has no right to do so on ${server}. ${said} Let an administrator run: GRANT ALL PRIVILEGES ON ${quoted(named)}.* TO '${username}'@'%'.`,
      );
    }
    case 1290:
    case 1836:
      return as(
        'REFUSED',
        `${doing} failed: the MySQL server ${server} takes no changes (${trimmed(said)}). Name the server that is written to, not a replica, under Settings, MySQL.`,
      );
    case 1792:
      return as('REFUSED', `${doing} failed: it would write, and here one can only read. Ask with SELECT.`);
    case 1021:
    case 1114:
    case 1041:
    case 1037:
    case 1038:
      return full(doing, server, said);
    case 3:
    case 1026:
    case 1030:
    case 1005:
      if (/errno: (28|122)\b|Errcode: (28|122)\b|error (28|122)\b|No space left|Disk quota/i.test(said)) {
        return full(doing, server, said);
      }
      break;
    case 1205:
    case 1213:
    case 1020:
      return as(
        'UNAVAILABLE',
        `${doing} failed: other transactions on ${server} held the same rows again and again. Try again when they have ended.`,
      );
    case 1317:
    case 1969:
    case 3024:
      return as('UNAVAILABLE', `${doing} was ended by the MySQL server ${server}. ${said} Try again.`);
    case 1054:
    case 1146:
      return as(
        'SOURCE',
        `${doing} failed: ${said} The tables of ${database} are not as Lagoon makes them. What differs, and how to mend it, says: lagoon warehouse check`,
      );
    case 1451:
    case 1452:
      return as(
        'SOURCE',
        `${doing} failed: a row refers to one that is not there, or is referred to. ${said} Load the dimensions first.`,
      );
    case 1062:
      return as(
        'SOURCE',
        `${doing} failed: a row breaks a unique key (${trimmed(said)}). Look at the rows of that key.`,
      );
  }
  if (isLost(error)) return lost(systemCodeOf(error), doing, server, said);
  return as('SOURCE', `${doing} failed: the MySQL server ${server} says: ${said}`);
}

function full(doing: string, server: string, said: string): Explained {
  return {
    code: 'EXHAUSTED',
    message: `${doing} failed: the MySQL server ${server} has no room left. ${said} Make room on its disk, then try again: what was loaded stays.`,
  };
}

function lost(code: string, doing: string, server: string, said: string): Explained {
  const message =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? `The name of the MySQL server ${server} is not known (${code}). Check the host under Settings, MySQL.`
      : /^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(code)
        ? `The MySQL server ${server} cannot be reached (${code}). Check that it runs, host and port under Settings, MySQL, and that no firewall is between.`
        : `${doing} failed: the connection to the MySQL server ${server} was lost (${trimmed(said)}). Try again when it runs.`;
  return { code: 'UNAVAILABLE', message };
}

const tlsWords: TlsWords = {
  kind: 'MySQL',
  side: 'server',
  otherNameRemedy: 'Use that name as the host under Settings, MySQL.',
  noTlsRemedy: 'Turn TLS on at the server, or off under Settings, MySQL.',
};

/** Null: no matter of TLS. mysql2 puts a code of its own in the place of node:tls's. */
function refusalOf(error: unknown): string | null {
  switch (systemCodeOf(error)) {
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return `offers no TLS. ${tlsWords.noTlsRemedy}`;
    case 'HANDSHAKE_SSL_ERROR': {
      const said = trimmed(messageOf(error));
      return tlsRefusal(new Error(said), tlsWords) ?? noAgreement(said, tlsWords);
    }
    default:
      return tlsRefusal(error, tlsWords);
  }
}

function numberOf(error: unknown): number {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
}

/** mysql2 marks so whatever ended the connection. */
function isFatal(error: unknown): boolean {
  return error instanceof Error && 'fatal' in error && error.fatal === true && numberOf(error) === 0;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function trimmed(text: string): string {
  return text.replace(/\.$/, '');
}
