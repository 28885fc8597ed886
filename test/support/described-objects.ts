import type { ColumnType } from '../../src/shared/contract/types';
import { LakeError } from '../../src/shared/errors';
import type { KsqlColumn, KsqlConnector, KsqlDescription, KsqlServer, KsqlSourceName } from '../../src/main/core/ports';

export interface DescribedObject extends KsqlSourceName {
  readonly columns: readonly KsqlColumn[];
  readonly timestampColumn?: string;
  /** Thrown instead of a description. */
  readonly failure?: LakeError;
}

export function ksqlValue(name: string, type: ColumnType | null): KsqlColumn {
  return { name, type, typeText: typeof type === 'string' ? type.toUpperCase() : 'TIME', isKey: false };
}

export function ksqlKey(name: string, type: ColumnType): KsqlColumn {
  return { ...ksqlValue(name, type), isKey: true };
}

export function ksqlObject(
  kind: 'stream' | 'table',
  name: string,
  columns: readonly KsqlColumn[],
  more: Partial<DescribedObject> = {},
): DescribedObject {
  const topic = name.toLowerCase();
  return { kind, name, topic, keyFormat: 'KAFKA', valueFormat: 'JSON', isWindowed: false, columns, ...more };
}

function nobody(): never {
  throw new Error('this server lists and describes, and nothing else');
}

/** A server that tells what it has, and counts who asks. */
export class DescribingServer implements KsqlConnector {
  objects: DescribedObject[] = [];
  /** Descriptions asked for at the same time, at the most. */
  mostAsking = 0;
  closed = 0;
  private asking = 0;

  connect(): KsqlServer {
    return {
      listSources: () => Promise.resolve(this.objects.map(({ columns: _columns, ...source }) => source)),
      describe: (name) => this.describe(name),
      close: () => {
        this.closed += 1;
        return Promise.resolve();
      },
      info: nobody,
      execute: nobody,
      query: nobody,
    };
  }

  test(): never {
    return nobody();
  }

  private async describe(name: string): Promise<KsqlDescription> {
    this.asking += 1;
    this.mostAsking = Math.max(this.mostAsking, this.asking);
    await new Promise((resolve) => setImmediate(resolve));
    this.asking -= 1;
    const found = this.objects.find((each) => each.name === name);
    if (found === undefined) throw new LakeError('NOT_FOUND', `There is no ${name}.`);
    if (found.failure !== undefined) throw found.failure;
    return { ...found, timestampColumn: found.timestampColumn ?? null, statement: '', partitions: 1 };
  }
}
