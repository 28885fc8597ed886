import type { Contract } from '../../shared/contract/define';
import { coreContract, queryContract } from '../../shared/contract/index';
import { LakeError, messageOf } from '../../shared/errors';
import { hostConfigSchema, hostRoleSchema } from '../../shared/rpc/host-messages';
import { refuseAll, serve } from '../../shared/rpc/server';
import type { Transport } from '../../shared/rpc/transport';
import { STOP_LIMIT_MS } from '../../shared/rpc/supervisor';
import type { Keyring } from '../adapters/system/keyring';
import type { Composed } from './compose/composed';
import { electronParent, forkParent } from './utility-parent';

/**
 * The one entry of both utility processes: `utility.js core|query '{"lakeRoot":…}'`, started by Electron's main process or forked by
 * `lagoon serve`. A part that cannot start stays up and answers every call with the reason: a process that ends would only be started
 * again, and the window would never say why.
 */
async function main(): Promise<void> {
  const parent = process.parentPort === undefined ? forkParent() : electronParent(process.parentPort);
  const waiting: Transport[] = [];
  let onConnect = (page: Transport): void => {
    waiting.push(page);
  };
  let stop = (): void => process.exit(0);
  parent.listen(
    (page) => onConnect(page),
    () => stop(),
  );

  const running = await startRole(parent.keyring);
  onConnect = running.connect;
  stop = () => {
    // The parent kills at the limit; ending a little earlier keeps this an exit and not a crash.
    setTimeout(() => process.exit(1), STOP_LIMIT_MS - 500).unref();
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const page of waiting.splice(0)) running.connect(page);
  parent.ready();
}

interface Running {
  connect(page: Transport): void;
  stop(): Promise<void>;
}

async function startRole(keyring: Keyring | null): Promise<Running> {
  try {
    const role = hostRoleSchema.parse(process.argv[2]);
    const config = hostConfigSchema.parse(JSON.parse(process.argv[3] ?? ''));
    // Each loads what it needs and no more: the window waits for it.
    if (role === 'core') {
      const { composeCore } = await import('./compose/core');
      return await started(coreContract, await composeCore(config, keyring), config.checkOutput);
    }
    const { composeQuery } = await import('./compose/query');
    return await started(queryContract, await composeQuery(config), config.checkOutput);
  } catch (error) {
    console.error(error);
    const reason =
      error instanceof LakeError
        ? error
        : new LakeError('INTERNAL', `This part of Lagoon could not start: ${messageOf(error)}`);
    return { connect: (page) => refuseAll(page, reason), stop: async () => undefined };
  }
}

async function started<C extends Contract>(contract: C, composed: Composed<C>, checkOutput: boolean): Promise<Running> {
  await composed.start();
  return {
    connect: (page) =>
      serve(contract, composed.handlers, page, {
        checkOutput,
        onInternalError: (error) => composed.reportInternalError(error),
      }),
    stop: () => composed.stop(),
  };
}

void main();
