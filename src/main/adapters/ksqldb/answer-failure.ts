import { LakeError, type ErrorCode } from '../../../shared/errors';
import type { ServerAddress } from './address';
import { said, statementFailure, toKsqlMessage } from './server-messages';

/** An answer that is no success, as the error that it means: ksqlDB's own where its body says one, else by the status. */
export function answerFailure(
  address: ServerAddress,
  status: number,
  body: string,
  /** Whether there is a user in the settings. */
  hasLogIn: boolean,
): LakeError {
  const message = toKsqlMessage(json(body));
  // A log-in that fails is told by the status as well, and what to do about it depends on the settings.
  if (status === 401 || status === 403) return notLetIn(address, status, message?.text ?? '', hasLogIn);
  if (message !== null) return statementFailure({ ...message, code: message.code ?? status * 100 });
  const [code, remedy] = byStatus(status);
  return new LakeError(
    code,
    `${address.shown} answered ${status}${body.trim() === '' ? ' with nothing' : ', not as ksqlDB does'}. ${remedy}`,
    { details: { server: address.shown, status } },
  );
}

function byStatus(status: number): [ErrorCode, string] {
  if (status >= 300 && status < 400) {
    return ['SOURCE', 'Lagoon follows no redirect: write the address that it leads to under Settings, ksqlDB.'];
  }
  if (status === 407) return ['REFUSED', 'A proxy before the server wants a log-in, which Lagoon does not have.'];
  if (status === 408 || status === 429 || status === 502 || status === 503 || status === 504) {
    return ['UNAVAILABLE', 'The server, or what stands before it, cannot answer now: try again in a moment.'];
  }
  if (status >= 500) return ['SOURCE', 'The log of the server, or of what stands before it, says more.'];
  return ['SOURCE', 'Check that the address under Settings, ksqlDB, is that of a ksqlDB server.'];
}

function notLetIn(address: ServerAddress, status: number, text: string, hasLogIn: boolean): LakeError {
  const remedy = hasLogIn
    ? status === 401
      ? 'Check the user and the password under Settings, ksqlDB.'
      : 'Check the rights of this user on the server.'
    : 'Set a user and its password under Settings, ksqlDB.';
  return new LakeError(
    'REFUSED',
    `The ksqlDB server ${address.shown} ${status === 401 ? 'does not let us in' : 'does not allow it'} (${status})${said(text)} ${remedy}`,
    { details: { server: address.shown, status } },
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of whatever stands before the server: its status says what there is to say.
    return null;
  }
}
