import type { Pinned } from '../../../shared/contract/statements';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import type { SqlEngine } from '../ports';
import type { Versions } from './catalog';
import type { RelationSource } from './relation-source';

/** The statement with its version among `newest` written after each feed that it names without one. */
export async function pinStatement(
  engine: Pick<SqlEngine, 'mentions' | 'versionClauses'>,
  source: Pick<RelationSource, 'relationAt'>,
  newest: Versions,
  sql: string,
): Promise<Pinned> {
  const { relations, others, changes } = await engine.mentions(sql);
  const versions: Pinned['versions'] = [];
  const unpinned = new Set([...others, ...changes]);
  let text = '';
  let done = 0;
  for (const { name, end, at } of relations) {
    const version = at === null ? known(newest, name) : await asked(source, name, at);
    if (version === null) {
      unpinned.add(name);
      continue;
    }
    if (!versions.some((pin) => pin.feed === name && pin.version === version))
      versions.push({ feed: feedNameSchema.parse(name), version });
    if (at !== null) continue;
    text += `${sql.slice(done, end)} AT (VERSION => ${version})`;
    done = end;
  }
  const pinned = text + sql.slice(done);
  const clauses = await engine.versionClauses(pinned);
  const wanted = relations.filter(({ name }) => !unpinned.has(name)).length;
  if (clauses.length !== wanted) {
    throw new LakeError(
      'SQL',
      `A version can be written after ${clauses.length} of the ${wanted} feeds of this statement only. Write feed AT (VERSION => n) yourself, or name each feed after FROM or JOIN.`,
    );
  }
  return { sql: pinned, versions, unpinned: [...unpinned] };
}

function known(newest: Versions, name: string): number | null {
  const version = newest.get(name);
  if (version !== undefined) return version;
  throw new LakeError('NOT_FOUND', `There is no feed "${name}".`, { details: { relation: name } });
}

/** A version that the statement asks for by its time is told by its number. */
async function asked(
  source: Pick<RelationSource, 'relationAt'>,
  name: string,
  at: Parameters<RelationSource['relationAt']>[1],
): Promise<number> {
  const { schema } = await source.relationAt(name, at);
  if (schema === undefined) throw new TypeError('a relation of a version has a schema');
  return Number(schema.slice(1));
}
