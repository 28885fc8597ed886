import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '../../src/shared/errors';

const run = promisify(execFile);

/** For a suite's beforeAll: null where calls can be stopped by strace, else the reason to skip by. Under CI=true that is a failure. */
export async function straceAbsence(): Promise<string | null> {
  try {
    await run('strace', ['-o', '/dev/null', '-e', 'trace=none', 'true']);
    return null;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    const reason = `strace is absent or may trace nothing: ${messageOf(error)}`;
    process.stderr.write(`[strace] SKIPPING every test that stops a system call. ${reason}\n`);
    return reason;
  }
}
