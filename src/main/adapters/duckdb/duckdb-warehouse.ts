import { LakeError } from '../../../shared/errors';
import type { Warehouse } from '../../core/ports';

/** The star schema in a DuckDB file. Errors: as `Warehouse`; UNAVAILABLE where another process has the file open. */
export function openDuckdbWarehouse(_file: string): Promise<Warehouse> {
  return Promise.reject(new LakeError('REFUSED', 'Not there yet.'));
}
