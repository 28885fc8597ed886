import { Option, type Command } from 'commander';
import { accessSchema, principalSchema, type Access, type Principal } from '../../../shared/contract/permissions';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { agreed } from './confirmation';
import { feedArgument } from './lake-commands';
import { formatTable, printJson, printMessage, printResult } from './output';
import type { Session } from './session';
import type { Verb } from './verb';

interface Outcome {
  readonly statements: readonly string[];
  readonly warnings: readonly string[];
}

interface GroupOption {
  group?: boolean;
}

/** Who may read, write and administer which feed. */
export function registerPermissionsVerbs(program: Command, verb: Verb): void {
  const permissions = program
    .command('permissions')
    .description('who may read, write and administer which feed')
    .exitOverride();
  verb<{ mysqlGrants?: boolean }>(
    permissions,
    'create-table',
    'begin to enforce permissions, with you as administrator, and mirror them in the warehouse; again: mirror anew',
    runCreateTable,
  )
    .option('--mysql-grants', 'grant the same to the MySQL users of the same names, now and from now on')
    .option('--no-mysql-grants', 'take those grants back, and make none');
  verb<GroupOption>(
    permissions,
    'grant <principal> <access> <feed>',
    'let a user read, write or admin a feed, or "*"',
    runGrant,
  ).option('--group', 'the principal is a group of users');
  verb<GroupOption>(permissions, 'revoke <principal> <access> <feed>', 'take a grant back', runRevoke).option(
    '--group',
    'the principal is a group of users',
  );
  verb<{ feed?: string }>(permissions, 'list', 'the grants, and how the warehouse mirrors them', runList, true).option(
    '--feed <feed>',
    'those that are of this feed',
  );
  verb<GroupOption & { principal?: string }>(
    permissions,
    'check <feed> [access]',
    'whether you, or another, may: exit code 1 where not',
    runCheck,
  )
    .addOption(new Option('--principal <name>', 'instead of you'))
    .option('--group', 'the principal is a group of users');
  verb<{ yes?: boolean }>(permissions, 'end', 'enforce nothing any more, and forget the grants', runEnd).option(
    '--yes',
    'do not ask',
  );
}

async function runCreateTable(
  session: Session,
  _args: string[],
  options: { mysqlGrants?: boolean; json: boolean },
): Promise<boolean> {
  const core = await session.core();
  const outcome = await core.permissions.createTable(
    options.mysqlGrants === undefined ? {} : { grantsInMysql: options.mysqlGrants },
  );
  const { user, mirror } = await core.permissions.list({});
  return told(
    outcome,
    options.json,
    `Permissions are enforced; ${user} administers every feed. Their copy is at ${mirror.place}.`,
  );
}

async function runGrant(session: Session, args: string[], options: GroupOption & { json: boolean }): Promise<boolean> {
  const change = changeOf(args, options);
  const outcome = await (await session.core()).permissions.grant(change);
  return told(outcome, options.json, `${change.principal} has ${change.access} access to ${shown(change.feed)}.`);
}

async function runRevoke(session: Session, args: string[], options: GroupOption & { json: boolean }): Promise<boolean> {
  const change = changeOf(args, options);
  const outcome = await (await session.core()).permissions.revoke(change);
  return told(
    outcome,
    options.json,
    `${change.principal} was granted ${change.access} access to ${shown(change.feed)} until now.`,
  );
}

async function runList(session: Session, _args: string[], options: { feed?: string; json: boolean }): Promise<boolean> {
  const feed = options.feed === undefined ? {} : { feed: grantedFeedArgument(options.feed) };
  const status = await (await session.core()).permissions.list(feed);
  if (options.json) {
    printJson(status);
    return true;
  }
  if (!status.isEnforced) {
    printMessage(
      'No permissions are enforced: who can open the files can do everything. To begin: lagoon permissions create-table',
    );
    return true;
  }
  printResult(
    formatTable(status.grants, [
      { title: 'principal', text: ({ principal }) => principal },
      { title: 'type', text: ({ principalType }) => principalType },
      { title: 'access', text: ({ access }) => access },
      { title: 'feed', text: ({ feed: on }) => on },
      { title: 'granted by', text: ({ grantedBy }) => grantedBy },
      { title: 'granted (UTC)', text: ({ grantedAt }) => grantedAt.slice(0, 19).replace('T', ' ') },
    ]),
  );
  printMessage('Everybody may also read feeds that are anonymized or aggregate.');
  if (status.mirror.state !== 'current') {
    const { place, state, problem } = status.mirror;
    printMessage(
      `The copy at ${place} is ${state}${problem === null ? '' : `: ${problem}`}. To write it: lagoon permissions create-table`,
    );
  }
  return true;
}

async function runCheck(
  session: Session,
  [feed = '', access = 'read']: string[],
  options: GroupOption & { principal?: string; json: boolean },
): Promise<boolean> {
  const asked = { feed: feedArgument(feed), access: accessOf(access) };
  const principal = options.principal === undefined ? {} : { principal: principalOf(options.principal, options) };
  const answer = await (await session.core()).permissions.check({ ...asked, ...principal });
  if (options.json) printJson(answer);
  else printResult(`${answer.isAllowed ? 'yes' : 'no'}: ${answer.because}`);
  return answer.isAllowed;
}

async function runEnd(session: Session, _args: string[], options: { yes?: boolean; json: boolean }): Promise<boolean> {
  const core = await session.core();
  const { grants } = await core.permissions.list({});
  const question = `Forget ${grants.length} ${grants.length === 1 ? 'grant' : 'grants'}, so that everybody who can open the files may do everything?`;
  if (options.yes !== true && !(await agreed(question))) return false;
  return told(await core.permissions.end({}), options.json, 'No permissions are enforced any more.');
}

function told({ statements, warnings }: Outcome, json: boolean, message: string): boolean {
  if (json) printJson({ statements, warnings });
  else {
    for (const statement of statements) printResult(statement);
    printMessage(message);
    for (const warning of warnings) printMessage(`warning: ${warning}`);
  }
  return true;
}

function changeOf(
  [name = '', access = '', feed = '']: string[],
  options: GroupOption,
): Principal & { access: Access; feed: '*' | FeedName } {
  return { ...principalOf(name, options), access: accessOf(access), feed: grantedFeedArgument(feed) };
}

function principalOf(name: string, { group }: GroupOption): Principal {
  const parsed = principalSchema.safeParse({ principal: name, principalType: group === true ? 'group' : 'user' });
  if (parsed.success) return parsed.data;
  const kind = group === true ? 'group' : 'user';
  throw new LakeError('INVALID_INPUT', `"${name}" is no name of a ${kind}. ${parsed.error.issues[0]?.message ?? ''}`);
}

function grantedFeedArgument(text: string): '*' | FeedName {
  return text === '*' ? text : feedArgument(text);
}

function accessOf(text: string): Access {
  const access = accessSchema.safeParse(text);
  if (access.success) return access.data;
  throw new LakeError('INVALID_INPUT', `"${text}" is no access. There are: ${accessSchema.options.join(', ')}.`);
}

function shown(feed: string): string {
  return feed === '*' ? 'every feed' : feed;
}
