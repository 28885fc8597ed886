import type { AskedStatement } from '../../api/aggregate';
import type { ParameterValues } from '../../../../shared/contract/statements';
import type { ResultSource } from './result-source';

/** Whether a statement may be run, which reads as much as the one that it is put around; `signal`: nobody wants to know any more. */
export type Allows = (sql: string, parameters: ParameterValues, signal: AbortSignal) => Promise<boolean>;

/** A result of which more can be asked, by statements around the one that it came from. */
export interface AskedResult extends AskedStatement, ResultSource {
  readonly parameters: ParameterValues;
  readonly allows: Allows;
}
