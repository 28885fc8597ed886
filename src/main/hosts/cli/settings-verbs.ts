import type { Command } from 'commander';
import {
  runClearSecret,
  runListSecrets,
  runSetSecret,
  runSetSetting,
  runShowSettings,
  runTestKafka,
  runTestKsqldb,
  runTestMysql,
} from './settings-commands';
import type { Verb } from './verb';

/** Settings of the lake, passwords, and tests of the servers. */
export function registerSettingsVerbs(program: Command, verb: Verb): void {
  const settings = program.command('settings').description('settings, passwords and connections').exitOverride();
  verb(settings, 'show', 'the settings of the lake, as lake.json has them', runShowSettings);
  verb(settings, 'set <key> <value>', 'give one setting a value, as in exports.batchRows 5000', runSetSetting);
  verb(settings, 'secrets', 'which passwords are set, and where they come from', runListSecrets);
  verb(settings, 'set-secret <name>', 'keep a password, read from standard input, outside the lake', runSetSecret);
  verb(settings, 'clear-secret <name>', 'forget a password', runClearSecret);
  verb(settings, 'test-kafka', 'connect to Kafka step by step', runTestKafka);
  verb(settings, 'test-ksqldb', 'connect to ksqlDB step by step', runTestKsqldb);
  verb(settings, 'test-mysql', "connect to the warehouse's MySQL server step by step", runTestMysql);
}
