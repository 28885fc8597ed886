export type { AskedResult } from './asked-result';
export { RefinementBar } from './refinement-bar';
export type { ResultSource } from './result-source';
export { useAllowedRun } from './use-allowed-run';
export { useGridRefining } from './use-grid-refining';
export { useRefinedResult, type RefinedResult } from './use-refined-result';
export { useResultSource } from './use-result-source';
export { useResultStatistics } from './use-result-statistics';
