import type { z } from 'zod';
import { LakeError } from '../../../shared/errors';
import {
  ksqlName,
  type KsqlConnection,
  type KsqlDescription,
  type KsqlQueryOptions,
  type KsqlRows,
  type KsqlServer,
  type KsqlServerInfo,
  type KsqlSourceName,
} from '../../core/ports';
import { descriptionSchema, infoSchema, outcomesSchema, streamsSchema, tablesSchema } from './entities';
import { HttpClient } from './http-client';
import { RunningQuery } from './query-rows';
import type { RetryPorts } from './retry';
import { statementFailure, toKsqlMessage } from './server-messages';

export class KsqldbServer implements KsqlServer {
  private readonly client: HttpClient;
  private readonly queries = new Set<RunningQuery>();
  private readonly closing = new Set<Promise<void>>();
  /** Of our last statement: a later one waits on the server until it is carried out. */
  private lastCommand: number | null = null;

  constructor(connection: KsqlConnection, ports: RetryPorts) {
    this.client = new HttpClient(connection, ports);
  }

  async info(signal?: AbortSignal): Promise<KsqlServerInfo> {
    return this.parsed(await this.client.text({ path: '/info', signal }), infoSchema, 'its version');
  }

  async listSources(signal?: AbortSignal): Promise<KsqlSourceName[]> {
    const streams = this.parsed(await this.ask('LIST STREAMS;', signal), streamsSchema, 'its streams');
    const tables = this.parsed(await this.ask('LIST TABLES;', signal), tablesSchema, 'its tables');
    return [...streams, ...tables];
  }

  async describe(object: string, signal?: AbortSignal): Promise<KsqlDescription> {
    const text = await this.ask(`DESCRIBE ${ksqlName(object)};`, signal);
    return this.parsed(text, descriptionSchema, `the description of ${object}`);
  }

  async execute(
    statement: string,
    properties: Readonly<Record<string, string>> = {},
    signal?: AbortSignal,
  ): Promise<void> {
    const outcomes = this.parsed(await this.sendOnce(statement, properties, signal), outcomesSchema, 'a statement');
    for (const { commandSequenceNumber, commandStatus } of outcomes) {
      if (typeof commandSequenceNumber === 'number' && commandSequenceNumber >= 0) {
        this.lastCommand = commandSequenceNumber;
      }
      if (commandStatus?.status === 'ERROR') {
        throw statementFailure({ code: 40001, text: commandStatus.message ?? '' });
      }
    }
  }

  async query(sql: string, options: KsqlQueryOptions): Promise<KsqlRows> {
    const query = await RunningQuery.start(this.client, sql, options, (over, closing) => {
      this.queries.delete(over);
      this.closing.add(closing);
      closing.then(
        () => this.closing.delete(closing),
        () => this.closing.delete(closing),
      );
    });
    if (!query.hasEnded) this.queries.add(query);
    return query.rows();
  }

  async close(): Promise<void> {
    for (const query of this.queries) query.stop(new LakeError('CANCELLED', 'The connection to ksqlDB was closed.'));
    // Each is bounded by a time-out of its own.
    await Promise.allSettled(this.closing);
    this.client.close();
  }

  private async ask(statement: string, signal: AbortSignal | undefined): Promise<string> {
    return await this.client.text({ path: '/ksql', json: this.body(statement, {}), signal });
  }

  private async sendOnce(
    statement: string,
    properties: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    try {
      return await this.client.text({
        path: '/ksql',
        json: this.body(statement, properties),
        isRepeatable: false,
        signal,
      });
    } catch (error) {
      if (!(error instanceof LakeError)) throw error;
      if (error.code === 'UNAVAILABLE' && error.details['sent'] === true) {
        throw new LakeError(
          'UNAVAILABLE',
          `${error.message} The statement may have been carried out: look whether it was before sending it again.`,
          { details: error.details, cause: error, retryable: false },
        );
      }
      throw error;
    }
  }

  private body(statement: string, properties: Readonly<Record<string, string>>): object {
    return {
      ksql: statement,
      streamsProperties: properties,
      sessionVariables: {},
      ...(this.lastCommand === null ? {} : { commandSequenceNumber: this.lastCommand }),
    };
  }

  private parsed<T>(text: string, schema: z.ZodType<T>, what: string): T {
    const { shown } = this.client.address;
    let value: unknown;
    try {
      value = JSON.parse(text);
      const message = toKsqlMessage(Array.isArray(value) ? value[0] : value);
      if (message !== null) throw statementFailure(message);
      return schema.parse(value);
    } catch (error) {
      if (error instanceof LakeError) throw error;
      throw new LakeError(
        'SOURCE',
        `${shown} does not answer as ksqlDB does, asked for ${what}. Check the address under Settings, ksqlDB.`,
        { details: { server: shown }, cause: error },
      );
    }
  }
}
