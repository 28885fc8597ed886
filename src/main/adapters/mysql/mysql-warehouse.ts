import { LakeError } from '../../../shared/errors';
import type { ConnectionStep, MysqlConnection, Warehouse } from '../../core/ports';

const notYet = (): Promise<never> => Promise.reject(new LakeError('REFUSED', 'Not there yet.'));

/** Errors: as `Warehouse`. */
export function openMysqlWarehouse(_connection: MysqlConnection): Promise<Warehouse> {
  return notYet();
}

/** Each step up to the first that fails. Never throws. */
export function testMysql(_connection: MysqlConnection): Promise<ConnectionStep[]> {
  return notYet();
}
