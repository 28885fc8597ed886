export { completionSource, type AskForCompletions } from './complete-sql';
export { CostQuestion } from './cost-line';
export { parameterNames } from './parameter-names';
export { refinableStatement } from './refinable-statement';
export { duckDBDialect } from './sql-dialect';
export { SqlEditor, type SqlEditorHandle } from './sql-editor';
export { splitStatements, type StatementRange } from './statement-at';
export { useCost } from './use-cost';
export { useRemoveFile } from './use-remove-file';
