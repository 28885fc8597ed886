import type { ColumnType } from '../../../shared/contract/types';
import { formatTable, printJson, printMessage, printResult } from './output';
import type { Session } from './session';

interface Common {
  readonly json: boolean;
}

export async function runKsqlList(session: Session, _args: string[], options: Common): Promise<boolean> {
  const sources = await (await session.core()).ksqldb.sources({});
  if (options.json) printJson(sources);
  else {
    printResult(
      formatTable(sources, [
        { title: 'object', text: ({ name }) => name },
        { title: 'kind', text: ({ kind, isWindowed }) => (isWindowed ? `windowed ${kind}` : kind) },
        { title: 'topic', text: ({ topic }) => topic },
        { title: 'key', text: ({ keyFormat }) => keyFormat },
        { title: 'value', text: ({ valueFormat }) => valueFormat },
        { title: 'feeds', text: ({ feeds }) => feeds.join(', ') },
      ]),
    );
  }
  return true;
}

export async function runKsqlDescribe(session: Session, args: string[], options: Common): Promise<boolean> {
  const [object = ''] = args;
  const described = await (await session.core()).ksqldb.describe({ object });
  if (options.json) {
    printJson(described);
    return true;
  }
  const { source, columns, keyColumns, eventTimeColumn, statement, queryableStatement } = described;
  printResult(
    formatTable(columns, [
      { title: 'column', text: ({ name }) => name },
      { title: 'type', text: ({ type }) => typeText(type) },
      {
        title: '',
        text: ({ name }) => (keyColumns.includes(name) ? 'key' : name === eventTimeColumn ? 'event time' : ''),
      },
    ]),
  );
  printMessage(`A ${source.kind} over topic ${source.topic}.${statement === '' ? '' : `\n${statement}`}`);
  if (queryableStatement !== null) {
    printMessage(
      `It cannot be pulled, and so not be exported. This makes a table that can: ${queryableStatement} Or read its topic through Kafka.`,
    );
  }
  return true;
}

export async function runKsqlApply(
  session: Session,
  _args: string[],
  options: Common & { dryRun?: boolean },
): Promise<boolean> {
  const core = await session.core();
  if (options.dryRun !== true) {
    const { sent } = await core.ksqldb.apply({});
    if (options.json) printJson({ sent });
    else printResult(sent.length === 0 ? 'The server has all of them.' : `Made: ${sent.join(', ')}.`);
    return true;
  }
  const statements = await core.ksqldb.planApply({});
  if (options.json) printJson(statements);
  else {
    const missing = statements.filter(({ state }) => state === 'missing');
    printResult(missing.map(({ file, statement }) => `-- sql/ksql/${file}\n${statement}`).join('\n\n'));
    printMessage(`${missing.length} would be sent; the server has ${statements.length - missing.length} already.`);
  }
  return true;
}

/** As ksqlDB's own schemas look, with the lake's names of types. */
function typeText(type: ColumnType): string {
  if (typeof type === 'string') return type;
  switch (type.type) {
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name} ${typeText(field.type)}`).join(', ')}>`;
    case 'array':
      return `array<${typeText(type.elementType)}>`;
    case 'map':
      return `map<${typeText(type.keyType)}, ${typeText(type.valueType)}>`;
  }
}
