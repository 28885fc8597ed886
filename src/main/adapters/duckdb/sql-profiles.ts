import type { ColumnProfile, Profiled } from '../../../shared/contract/rows';
import { LakeError } from '../../../shared/errors';
import { answerAs, columnsOfAnswer, readOnly, withStatement } from './sql-asked';
import type { AnalystInstance } from './sql-instance';
import { type ProfiledColumn, profileColumn } from './sql-profile';
import type { ResultStore } from './sql-results';

/** Columns of a held result, or of a statement's answer, one after another: the caller has the first while the next is read. */
export async function* profileAnswer(
  instance: AnalystInstance,
  store: ResultStore,
  of: Profiled,
  names: readonly string[] | null,
  signal: AbortSignal,
): AsyncGenerator<ColumnProfile> {
  if ('resultId' in of) {
    const { resultId } = of;
    const { from, columns } = store.rowsOf(resultId);
    for (const column of wanted(columns, names)) {
      yield await store.ask(resultId, signal, (connection) =>
        profileColumn(connection, { query: `FROM ${from}`, values: new Map() }, column),
      );
    }
    return;
  }
  // Between two columns another instance may take this one's place: folders come and go.
  const letGo = instance.hold();
  try {
    const options = { parameters: of.parameters ?? {}, what: 'The profile' };
    const columns = await withStatement(instance, of.sql, options, signal, async (asked) => {
      if (asked.statement.kind === 'explain') {
        throw new LakeError(
          'REFUSED',
          'A plan is not rows: EXPLAIN has no profile. Ask for that of the SELECT itself.',
        );
      }
      const { names: all, types } = await columnsOfAnswer(asked);
      return wanted(
        all.map((name, index) => ({ name, type: String(types[index] ?? '') })),
        names,
      );
    });
    for (const column of columns) {
      // A lease for each column: a page that takes its time keeps no other statement waiting.
      yield await withStatement(instance, of.sql, options, signal, ({ connection, statement, values }) =>
        readOnly(connection, () =>
          profileColumn(connection, { query: `FROM ${answerAs(statement.text, column.count)}`, values }, column),
        ),
      );
    }
  } finally {
    letGo();
  }
}

type WantedColumn = ProfiledColumn & { readonly count: number };

function wanted(
  columns: readonly { readonly name: string; readonly type: string }[],
  names: readonly string[] | null,
): WantedColumn[] {
  const all = columns.map(({ name, type }, index) => ({ name, type, index, count: columns.length }));
  if (names === null) return all;
  return names.flatMap((name) => {
    const found = all.filter((column) => column.name === name);
    if (found.length > 0) return found;
    throw new LakeError('NOT_FOUND', `There is no column "${name}" to describe.`, { details: { column: name } });
  });
}
