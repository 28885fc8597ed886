import { mkdir } from 'node:fs/promises';
import type { SqlEngine, SqlRelation } from '../../core/ports';
import { OpenWork } from './open-work';
import { PinnedRelations } from './pinned-relations';
import { askedOf } from './sql-asked';
import { completeSql } from './sql-complete';
import { completePath, openText } from './sql-paths';
import { digestAnswer } from './sql-digest';
import { sqlError } from './sql-errors';
import { compareVersions } from './sql-diff';
import { copyResult } from './sql-export';
import { lineageOfAnswer } from './sql-lineage';
import { locateRows } from './sql-locate';
import { mentionsOf } from './sql-mentions';
import { planStatement } from './sql-plan';
import { profileAnswer } from './sql-profiles';
import { ScanPlanner } from './sql-scans';
import { AnalystInstance, type EngineLimits } from './sql-instance';
import { ResultStore } from './sql-results';
import { StatementRun } from './sql-run';
import { writeXlsx } from './sql-xlsx';
import { checkStatement } from './statement-gate';
import { findVersionClauses, pinnedText } from './version-clauses';
import { assertNotHidden } from './version-scope';

/**
 * The analyst's DuckDB. Two instances in memory: one runs statements, locked to the readable folders and made anew when those change; one holds
 * results. Both spill to `spillFolder`. Up to three statements run at a time, windows are read beside them.
 */
export async function createSqlEngine(limits: EngineLimits): Promise<SqlEngine> {
  await mkdir(limits.spillFolder, { recursive: true });
  const store = await ResultStore.open(limits);
  let instance = await AnalystInstance.open(limits, []);
  const runs = new Set<StatementRun>();
  const pins = new PinnedRelations();
  let newest: readonly SqlRelation[] = [];
  let setting: Promise<unknown> = Promise.resolve();
  const open = new OpenWork();
  const planner = new ScanPlanner(limits);

  /** One after another: each brings the instance to what is wanted when its turn comes. */
  const bring = async (folders: readonly string[] | null, isAsked: (relation: string) => boolean): Promise<symbol> => {
    const turn = setting.then(async () => {
      const relations = [...newest, ...pins.relations];
      if (folders === null || sameFolders(instance.folders, folders)) {
        return instance.setRelations(relations, isAsked);
      }
      const next = await AnalystInstance.open(limits, folders);
      let state: symbol;
      try {
        state = await next.setRelations(relations);
      } catch (error) {
        next.retire();
        throw error;
      }
      const old = instance;
      instance = next;
      old.retire();
      return state;
    });
    setting = turn.catch(() => undefined);
    return turn;
  };

  return {
    async setRelations(relations, readableFolders, isAsked = () => true) {
      newest = relations;
      return bring([...new Set(readableFolders)].sort(), isAsked);
    },

    async versionClauses(sql) {
      const clauses = findVersionClauses(sql);
      if (clauses.length > 0) await instance.ask((connection) => assertNotHidden(connection, sql, clauses));
      return clauses.map(({ relation, at, place }) => ({ relation, at, place }));
    },

    async pin(sql, relations) {
      const release = pins.hold(relations);
      try {
        await bring(null, () => false);
        for (const relation of relations) {
          const problem = instance.problemOf(relation);
          if (problem !== null) throw problem;
        }
        const schemas = relations.flatMap(({ schema }) => schema ?? []);
        return { sql: pinnedText(sql, findVersionClauses(sql), schemas), release };
      } catch (error) {
        release();
        throw error;
      }
    },

    compare: (versions, signal) => open.run(signal, (its) => compareVersions(instance, versions, its)),

    async check(sql) {
      await instance.ask((connection) => checkStatement(connection, sql));
    },

    async tableNames(sql) {
      return instance.ask(async (connection) => {
        await checkStatement(connection, sql);
        return [...connection.getTableNames(sql, false)];
      });
    },

    mentions: (sql) =>
      instance.ask(async (connection) => {
        try {
          return await mentionsOf(connection, sql);
        } catch (error) {
          throw sqlError(error);
        }
      }),

    // It binds and reads no rows, so that it need not wait for the statements that run.
    parameters: (sql, signal) => open.run(signal, (its) => askedOf(instance, sql, its)),

    plan: (sql, options, signal) => open.run(signal, (its) => planStatement(instance, sql, options, its)),
    scans: (sql, options, signal, work) => open.run(signal, (its) => planner.scans(instance, sql, options, its, work)),
    digest: (sql, parameters, signal) => open.run(signal, (its) => digestAnswer(instance, sql, parameters, its)),
    profile: (of, columns, signal) => open.stream(signal, (its) => profileAnswer(instance, store, of, columns, its)),
    lineage: (sql, options, signal) => open.run(signal, (its) => lineageOfAnswer(instance, sql, options, its)),
    locate: (relation, row, options, signal) =>
      open.run(signal, (its) => locateRows(instance, relation, row, options, its)),

    async start(resultId, sql, parameters = {}) {
      const current = instance;
      const letGo = current.hold();
      try {
        const statement = await current.ask((connection) => checkStatement(connection, sql));
        const run = new StatementRun(current, store, resultId, statement, parameters);
        runs.add(run);
        const forget = (): void => {
          runs.delete(run);
        };
        run.done.then(forget, forget);
        return run;
      } finally {
        letGo();
      }
    },

    window: (resultId, offset, limit) => store.window(resultId, offset, limit),
    text: (resultId, offset, limit) => store.text(resultId, offset, limit),
    drop: (resultId) => store.drop(resultId),
    copyTo: (sql, path, format, signal, parameters) =>
      open.run(signal, (its) =>
        format === 'xlsx'
          ? writeXlsx(instance, sql, path, its, parameters)
          : copyResult(instance, limits, sql, path, format, its, parameters),
      ),

    async complete(sql, cursor) {
      const path = openText(sql.slice(0, cursor));
      if (path !== null) return completePath(instance.folders, path, cursor);
      try {
        return await instance.ask((connection) => completeSql(connection, newest, sql, cursor));
      } catch (error) {
        throw sqlError(error, 'Completion');
      }
    },

    async close() {
      open.close();
      for (const run of runs) run.interrupt();
      await Promise.allSettled([...runs].map((run) => run.done));
      await setting;
      planner.close();
      instance.retire();
      await store.close();
    },
  };
}

function sameFolders(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((folder, index) => folder === other[index]);
}
