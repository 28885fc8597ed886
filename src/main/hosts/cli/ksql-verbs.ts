import type { Command } from 'commander';
import { runKsqlApply, runKsqlDescribe, runKsqlList } from './ksql-commands';
import type { Verb } from './verb';

export function registerKsqlVerbs(program: Command, verb: Verb): void {
  const ksql = program.command('ksql').description('streams and tables of the ksqlDB server').exitOverride();
  verb(ksql, 'list', 'every stream and table, and the feeds that read it', runKsqlList);
  verb(ksql, 'describe <object>', 'columns of one, as a feed would have them', runKsqlDescribe);
  verb<{ dryRun?: boolean }>(
    ksql,
    'apply',
    'make the streams and tables of the eight feeds that the server lacks',
    runKsqlApply,
  ).option('--dry-run', 'only show the statements');
}
