import { setTimeout as delay } from 'node:timers/promises';
import type { KsqlConnector } from '../../core/ports';
import { cancelled } from './connection-failure';
import { testConnection } from './connection-test';
import { KsqldbServer } from './ksqldb-server';
import type { RetryPorts } from './retry';

/** ksqlDB by its HTTP API, on node:http, node:https and node:http2. `ports`: of tests. */
export function createKsqldbConnector(ports: RetryPorts = systemPorts()): KsqlConnector {
  return {
    connect: (connection) => new KsqldbServer(connection, ports),
    test: (connection) => testConnection(connection, ports),
  };
}

function systemPorts(): RetryPorts {
  return {
    clock: {
      now: () => new Date(),
      async sleep(ms, signal) {
        try {
          await delay(ms, undefined, signal === undefined ? {} : { signal });
        } catch {
          throw cancelled();
        }
      },
    },
    random: Math.random,
  };
}
