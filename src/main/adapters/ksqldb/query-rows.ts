import { LakeError } from '../../../shared/errors';
import type { KsqlQueryOptions, KsqlRowBatch, KsqlRows } from '../../core/ports';
import { QUIET, type BodyReader } from './body-reader';
import { cancelled, silent } from './connection-failure';
import { KSQL_JSON, KSQL_LINES, type HttpClient } from './http-client';
import { RowParser } from './row-parser';
import type { Framing } from './rows-header';
import type { HttpAnswer } from './transport';

/** Rows that came are handed over once no more have come for so long, full batch or not: somebody may be watching. */
const FLUSH_MS = 100;
/** The server ends a query on its own when its connection goes: being told is a courtesy that nobody waits long for. */
const CLOSE_TIMEOUT_MS = 2_000;

/** One query, from being sent to its end on the server. */
export class RunningQuery {
  private readonly body: BodyReader;
  private readonly parser: RowParser;
  private isOver = false;
  private queryId: string | null = null;

  private constructor(
    private readonly client: HttpClient,
    answer: HttpAnswer,
    private readonly options: KsqlQueryOptions,
    private readonly onOver: (closing: Promise<void>) => void,
  ) {
    this.body = client.bodyOf(answer);
    this.parser = new RowParser(framingOf(answer), options.batchRows);
  }

  /** Resolves once the columns are known. `onOver`: called once, with what is still under way then. */
  static async start(
    client: HttpClient,
    sql: string,
    options: KsqlQueryOptions,
    onOver: (query: RunningQuery, closing: Promise<void>) => void,
  ): Promise<RunningQuery> {
    const answer = await ask(client, sql, options);
    const query: RunningQuery = new RunningQuery(client, answer, options, (closing) => onOver(query, closing));
    options.signal.addEventListener('abort', query.onAbort, { once: true });
    try {
      if (options.signal.aborted) throw cancelled('The query');
      await query.readHeader();
    } catch (error) {
      query.stop(cancelled('The query'));
      throw error;
    }
    return query;
  }

  rows(): KsqlRows {
    const header = this.parser.header;
    if (header === null) throw new LakeError('INTERNAL', 'The columns of a query were asked for before they came.');
    return { ...header, batches: { [Symbol.asyncIterator]: () => this.batches() } };
  }

  get hasEnded(): boolean {
    return this.isOver;
  }

  /** Ends it here and on the server; whoever waits for rows gets `reason`. */
  stop(reason: LakeError): void {
    if (this.isOver) return;
    this.isOver = true;
    this.options.signal.removeEventListener('abort', this.onAbort);
    this.body.give(reason);
    this.onOver(this.closeOnServer());
  }

  private readonly onAbort = (): void => this.stop(cancelled('The query'));

  private async readHeader(): Promise<void> {
    const { parser } = this;
    while (!parser.advanceToHeader()) {
      if (await this.readMore(this.client.timeoutMs)) continue;
      if (parser.advanceToHeader()) break;
      parser.assertComplete();
      throw new LakeError('SOURCE', 'ksqlDB answered the query with nothing. Try again.');
    }
    this.queryId = parser.header?.queryId ?? null;
  }

  private async *batches(): AsyncGenerator<KsqlRowBatch, void, undefined> {
    const { parser } = this;
    let inputEnded = false;
    try {
      for (;;) {
        if (parser.advance()) yield parser.take();
        else if (inputEnded) {
          parser.assertComplete();
          const last = parser.count > 0 ? parser.take() : null;
          this.finish();
          if (last !== null) yield last;
          return;
        } else {
          const came = await this.readMore(parser.count > 0 ? FLUSH_MS : this.client.timeoutMs, parser.count > 0);
          if (came === QUIET) yield parser.take();
          else inputEnded = !came;
        }
      }
    } finally {
      this.stop(cancelled('The query'));
    }
  }

  /** False: there is no more. */
  private async readMore(waitMs: number): Promise<boolean>;
  private async readMore(waitMs: number, mayBeQuiet: boolean): Promise<boolean | typeof QUIET>;
  private async readMore(waitMs: number, mayBeQuiet = false): Promise<boolean | typeof QUIET> {
    const chunk = await this.body.next(waitMs);
    if (chunk === QUIET) {
      if (mayBeQuiet) return QUIET;
      throw silent(this.client.address, waitMs);
    }
    if (chunk === null) this.parser.end();
    else this.parser.push(chunk);
    return chunk !== null;
  }

  /** The server sent everything: nothing is left to end there. */
  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.options.signal.removeEventListener('abort', this.onAbort);
    this.onOver(Promise.resolve());
  }

  private async closeOnServer(): Promise<void> {
    const { queryId } = this;
    if (queryId === null) return;
    try {
      const answer = await this.client.send({
        path: '/close-query',
        json: { queryId },
        accept: 'application/json, */*',
        timeoutMs: CLOSE_TIMEOUT_MS,
      });
      answer.body.resume();
    } catch (error) {
      // That the query is over is decided: the server learns it from the connection, which is closed, and knows no pull query by its id anyway.
      if (!(error instanceof LakeError)) throw error;
    }
  }
}

async function ask(client: HttpClient, sql: string, options: KsqlQueryOptions): Promise<HttpAnswer> {
  const { signal, properties } = options;
  const call = {
    path: '/query-stream',
    json: { sql, properties: properties ?? {}, sessionVariables: {} },
    signal,
  };
  let answer = await client.sendPatiently({ ...call, accept: KSQL_JSON });
  if (answer.status === 406) {
    // A server before 0.24 knows but the other framing.
    answer.body.destroy();
    answer = await client.sendPatiently({ ...call, accept: KSQL_LINES });
  }
  if (answer.status !== 200) throw await client.failureOf(answer, signal);
  return answer;
}

function framingOf(answer: HttpAnswer): Framing {
  return answer.headers['content-type']?.includes('delimited') === true ? 'lines' : 'array';
}
