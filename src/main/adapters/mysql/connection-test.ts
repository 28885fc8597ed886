import { lookup } from 'node:dns/promises';
import type { ConnectionStep, MysqlConnection } from '../../core/ports';
import { openTcp } from '../network/open-tcp';
import { missingRights } from './grants';
import { isTlsFailure, placeOf, toLakeError } from './mysql-errors';
import { Session } from './session';
import { quoted } from './sql-names';

const TCP_TIMEOUT_MS = 5_000;

/** Address, TCP, TLS, log-in, database, rights: each step up to the first that fails. Never throws. */
export async function testMysql(connection: MysqlConnection): Promise<ConnectionStep[]> {
  const { host, port, database, username, tls } = connection.settings;
  const place = placeOf(connection.settings);
  let login: Promise<Session> | null = null;
  // One log-in tells of TLS as of the password: servers block whoever fails too often.
  const logIn = (): Promise<Session> => (login ??= Session.logIn(connection));
  const checks: { step: string; check: () => Promise<string> }[] = [
    { step: 'address', check: async () => `${host} is ${(await lookup(host)).address}.` },
    {
      step: 'tcp',
      check: async () => `${place.server} accepts connections in ${await openTcp({ host, port }, TCP_TIMEOUT_MS)} ms.`,
    },
    ...(tls === null
      ? []
      : [
          {
            step: 'tls',
            check: async () => {
              try {
                await logIn();
              } catch (error) {
                if (isTlsFailure(error)) throw error;
              }
              return `${place.server} has a certificate that is trusted for ${host}.`;
            },
          },
        ]),
    {
      step: 'log-in',
      check: async () => {
        await logIn();
        return `${username} is logged in.${tls === null ? ' Rows cross the network readable to whoever listens: use TLS where it is not your own.' : ''}`;
      },
    },
    {
      step: 'database',
      check: async () => {
        const session = await logIn();
        return session.within({}, async () => {
          try {
            await session.run(`USE ${quoted(database)}`);
          } catch (error) {
            if (toLakeError(error, 'The step database', place).code !== 'NOT_FOUND') throw error;
            // Whether the user may do so, says the next step.
            return `The server has no database ${database} yet. It is made together with the tables: “Make tables” on the Warehouse page, or lagoon warehouse init.`;
          }
          return `The database ${database} is there.`;
        });
      },
    },
    {
      step: 'rights',
      check: async () => {
        const session = await logIn();
        const problem = await session.within({}, () => missingRights(session, place));
        if (problem !== null) throw problem;
        return `${username} may make, fill and read the tables of ${database}.`;
      },
    },
  ];
  const steps: ConnectionStep[] = [];
  try {
    for (const { step, check } of checks) {
      try {
        steps.push({ step, ok: true, message: await check() });
      } catch (error) {
        steps.push({ step, ok: false, message: toLakeError(error, `The step ${step}`, place).message });
        break;
      }
    }
    return steps;
  } finally {
    await leave(login);
  }
}

async function leave(login: Promise<Session> | null): Promise<void> {
  const [settled] = await Promise.allSettled([login]);
  if (settled.status === 'fulfilled') await settled.value?.end();
}
