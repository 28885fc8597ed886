import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import { portTransport } from '../../src/shared/rpc/port';
import type { Transport } from '../../src/shared/rpc/transport';
import { describeContract } from '../support/contract-suite';

/** A process that sends everything back: each end's frames cross a real pipe, in the serialization of `lagoon serve`. */
const MIRROR = "process.on('message', (message) => process.send(message));";
const letterSchema = z.object({ to: z.enum(['page', 'server']), value: z.unknown() });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lagoon-mirror-'));
  writeFileSync(join(folder, 'mirror.cjs'), MIRROR);
});
afterAll(() => rmSync(folder, { recursive: true }));

function end(mirror: ChildProcess, own: 'page' | 'server', other: 'page' | 'server'): Transport {
  return portTransport({
    post: (value) => {
      if (mirror.connected) mirror.send({ to: other, value }, () => undefined);
    },
    listen: (onValue, onClosed) => {
      mirror.on('message', (message) => {
        const letter = letterSchema.parse(message);
        if (letter.to === own) onValue(letter.value);
      });
      mirror.on('exit', onClosed);
    },
    close: () => mirror.kill(),
  });
}

describeContract('the pipe of a forked process', async () => {
  const mirror = fork(join(folder, 'mirror.cjs'), { serialization: 'advanced' });
  await once(mirror, 'spawn');
  return {
    page: end(mirror, 'page', 'server'),
    server: end(mirror, 'server', 'page'),
    breakIt: () => mirror.kill('SIGKILL'),
    dispose: async () => {
      if (mirror.exitCode !== null || mirror.signalCode !== null) return;
      mirror.kill();
      await once(mirror, 'exit');
    },
  };
});
