import type { Column } from '../../../shared/contract/types';
import { compileRecordShape, type RecordShape } from './json-shape';
import { draftsOf, extendFields, lackingFields, settledColumns, type Addition, type DraftField } from './record-draft';

export interface GrowthRules {
  readonly newFields: 'column' | 'quarantine';
  /** Lower-case names that no new column may have. */
  readonly reserved: ReadonlySet<string>;
}

/** What records must look like, and how that grows with what they turn out to have. */
export class GrowingShape {
  shape: RecordShape;
  private fields: readonly DraftField[];
  private isSettled = true;

  constructor(
    private columns: readonly Column[],
    private readonly rules: GrowthRules,
  ) {
    this.fields = draftsOf(columns);
    this.shape = compileRecordShape(this.fields, rules.newFields === 'column');
  }

  /** The columns from here on, no longer to be changed: a file is about to have them. The same array while nothing was added. */
  settle(): readonly Column[] {
    if (!this.isSettled) {
      this.columns = settledColumns(this.fields);
      this.fields = draftsOf(this.columns);
      this.shape = compileRecordShape(this.fields, true);
      this.isSettled = true;
    }
    return this.columns;
  }

  /** Takes columns that are known before any record has them. What cannot be one is left to its records, whose reason it then is. */
  declare(columns: readonly Column[]): void {
    if (this.rules.newFields !== 'column') return;
    for (const addition of lackingFields(this.fields, draftsOf(columns), [])) this.extend([addition]);
  }

  /** Takes what a record adds; the reason where it cannot be. `undo` makes it as it was before. */
  extend(additions: readonly Addition[]): { readonly undo: () => void } | string {
    const { fields: before, shape, isSettled } = this;
    const fields = extendFields(before, additions, this.rules.reserved);
    if (typeof fields === 'string') return fields;
    this.fields = fields;
    this.shape = compileRecordShape(fields, true);
    this.isSettled = false;
    return {
      undo: () => {
        this.fields = before;
        this.shape = shape;
        this.isSettled = isSettled;
      },
    };
  }
}
