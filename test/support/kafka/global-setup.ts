import { messageOf } from '../../../src/shared/errors';
import type { TestProject } from 'vitest/node';
import { startKafka } from './broker';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Addresses of the suite's shared broker; null where Kafka cannot be had on this machine (never in CI). */
    kafkaBrokers: string[] | null;
  }
}

const CI = process.env['CI'] === 'true';

/** One broker for all integration files of a run: each uses topics of its own. Stopped, and its folder removed, when the run ends. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const say = (line: string): void => {
    process.stderr.write(`[kafka] ${line}\n`);
  };
  try {
    const broker = await startKafka(say);
    project.provide('kafkaBrokers', [...broker.brokers]);
    return () => broker.stop();
  } catch (error) {
    if (CI) throw error;
    say(`SKIPPING every test that needs Kafka. ${messageOf(error)}`);
    project.provide('kafkaBrokers', null);
    return undefined;
  }
}
