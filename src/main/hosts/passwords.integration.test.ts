import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { PASSWORD, startSecuredKafka, USER, type SecuredKafka } from '../../../test/support/kafka/secured-broker';
import type { CoreContract } from '../../shared/contract';
import type { Client } from '../../shared/contract/define';
import type { Job } from '../../shared/contract/jobs';
import { feedNameSchema } from '../../shared/ids';
import { produceSample } from '../core/consumers/produce';
import { producedEvents } from '../core/sample/produced';
import { followJobs } from './cli/job-progress';
import { openSession, type Session } from './cli/session';
import { composeBroker } from './compose/lake-broker';

const WRONG = 'mistyped-0815-secret';
const feed = feedNameSchema.parse('transaction_stream');

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe.skipIf(inject('kafkaBrokers') === null)('a lake on a Kafka with TLS and a log-in', () => {
  let kafka: SecuredKafka;
  let home: string;
  let lake: string;
  let session: Session;
  /** Whatever was printed, logged or answered. */
  let told: string[];

  beforeEach(async () => {
    kafka = await startSecuredKafka();
    home = await mkdtemp(join(tmpdir(), 'lagoon-passwords-'));
    lake = join(home, 'lake');
    told = [];
    vi.stubEnv('XDG_CONFIG_HOME', join(home, 'config'));
    vi.stubEnv('LAGOON_KAFKA_PASSWORD', '');
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        told.push(String(chunk));
        return true;
      });
    }
    session = openSession(lake);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await session.close();
    await kafka.stop();
    await rm(home, { recursive: true, force: true });
  });

  const keep = <T>(answer: T): T => {
    told.push(JSON.stringify(answer));
    return answer;
  };
  const consume = async (core: Client<CoreContract>): Promise<Job> => {
    const { jobs, refused } = keep(await core.consumers.start({ feeds: [feed], untilIdleSeconds: 1 }));
    expect(refused).toEqual([]);
    const [job] = keep(
      await followJobs(
        core,
        jobs.map(({ id }) => id),
      ),
    );
    if (job === undefined) throw new Error('There is no job.');
    return job;
  };

  it('reads what was produced, each message to its day or to quarantine, and tells the password nowhere', async () => {
    const core = await session.core();
    keep(await core.lake.init({ feeds: 'sample' }));
    const { settings } = kafka.connection('SASL_SSL');
    keep(await core.settings.update({ kafka: settings }));
    expect(keep(await core.settings.testKafka(settings))).toMatchObject({ ok: false });
    await core.settings.setPassword({ name: 'kafka-password', value: PASSWORD });
    const file = join(home, 'config/lagoon/kafka-password');
    expect(keep(await core.settings.passwords({})).passwords[0]).toEqual({
      name: 'kafka-password',
      isSet: true,
      origin: file,
      problem: null,
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const { broker, clock, close } = await composeBroker({ lakeRoot: lake });
    const events = [
      ...producedEvents({
        seed: 5,
        startMs: Date.UTC(2026, 9, 20),
        spacingMs: 10,
        from: 0,
        messages: 2_000,
        malformedPercent: 10,
        latePercent: 10,
      }),
    ];
    await produceSample({
      broker,
      clock,
      topic: feed,
      events,
      messages: events.length,
      rate: null,
      partitions: 2,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    await close();
    expect(keep(await core.settings.testKafka(settings))).toMatchObject({ ok: true });
    const findings = keep(await core.settings.doctor({}));
    expect(findings.find(({ check }) => check === 'kafka')).toMatchObject({ status: 'ok' });
    expect(await consume(core)).toMatchObject({ status: 'done' });

    const expected = new Map<string, number>();
    for (const { malformed, eventTimeMs } of events) {
      const day = new Date(eventTimeMs).toISOString().slice(0, 10);
      if (malformed === null) expected.set(day, (expected.get(day) ?? 0) + 1);
    }
    const days = keep(await core.lake.partitions({ feed }));
    expect(new Map(days.map(({ date, records }) => [date, records]))).toEqual(expected);
    const [quarantine] = keep(await core.quarantine.summary({ feed }));
    expect(quarantine?.records).toBe(events.filter(({ malformed }) => malformed !== null).length);

    await core.settings.setPassword({ name: 'kafka-password', value: WRONG });
    const refused = await consume(core);
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'REFUSED' } });
    expect(refused.error?.message).toContain(USER);
    await core.settings.setPassword({ name: 'kafka-password', value: null });
    expect((await consume(core)).error?.message).toContain('set-secret kafka-password');
    keep(await core.settings.get({}));
    keep(await core.settings.doctor({}));

    const secret = new RegExp(`${PASSWORD}|${WRONG}|${Buffer.from(PASSWORD).toString('base64')}`);
    expect(told.join('\n')).not.toMatch(secret);
    const files = await filesUnder(home);
    expect(files.length).toBeGreaterThan(10);
    for (const path of files) expect(await readFile(path, 'latin1'), path).not.toMatch(secret);
  });
});
