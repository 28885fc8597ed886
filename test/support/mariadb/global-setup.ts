import { messageOf } from '../../../src/shared/errors';
import type { TestProject } from 'vitest/node';
import type { MariadbAddress } from './database';
import { startMariadb } from './server';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The suite's shared MariaDB; null where it cannot be had on this machine (never in CI). */
    mariadb: MariadbAddress | null;
  }
}

const CI = process.env['CI'] === 'true';

/** One server for all integration files of a run: each test uses a database of its own. Stopped, and its folder removed, when the run ends. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const server = await startMariadb();
    const { host, port, user, password } = server;
    project.provide('mariadb', { host, port, user, password });
    return () => server.stop();
  } catch (error) {
    if (CI) throw error;
    process.stderr.write(`[mariadb] SKIPPING every test that needs MariaDB. ${messageOf(error)}\n`);
    project.provide('mariadb', null);
    return undefined;
  }
}
