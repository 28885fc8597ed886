import { Faults } from './faults';

export type { Disturbance, Faults, RefusingStatus } from './faults';

export interface KsqldbOptions {
  /** host:port of the Kafka brokers whose topics are read. */
  readonly brokers: readonly string[];
  /** Any free one where left out. */
  readonly port?: number;
  /** PEM texts. Then it speaks HTTPS, and HTTP/2 where ALPN asks for it. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Of HTTP Basic, which is then wanted for every request. */
  readonly password?: { readonly username: string; readonly password: string };
  /** Statements to run at start. */
  readonly setUp?: string;
}

export interface KsqldbStandIn {
  /** http(s)://127.0.0.1:port, without a slash at its end. */
  readonly url: string;
  readonly faults: Faults;
  /** Queries whose answer is not at its end yet. */
  openQueries(): number;
  /** Queries that the client ended before their answer was at its end: by closing the stream or connection, or by /close-query. */
  closedQueries(): number;
  /** Requests to a path, refused ones too: `requests('/ksql')`. */
  requests(path: string): number;
  stop(): Promise<void>;
}

/** The stand-in on 127.0.0.1. Rejects where the broker does not answer or a statement of `setUp` is refused. */
export function startKsqldb(_options: KsqldbOptions): Promise<KsqldbStandIn> {
  return Promise.reject(new Error(`The stand-in is being built (${new Faults().constructor.name}).`));
}
