import { createSystemClock } from '../../adapters/system/clock';
import { createIdSource } from '../../adapters/system/ids';
import { createStderrLogger } from '../../adapters/system/stderr-logger';
import { createUserStatements } from '../../adapters/system/user-statements';
import { createStatementHistory, type StatementHistory } from '../../core/workspace/statement-history';
import { userPlace } from './user-place';

/** The user's history of statements on this lake, for verbs that need no core besides. */
export function composeHistory(lakeRoot: string): StatementHistory {
  const logger = createStderrLogger('warn');
  const file = createUserStatements(userPlace(), lakeRoot, { logger });
  return createStatementHistory(file, { clock: createSystemClock(), ids: createIdSource() });
}
