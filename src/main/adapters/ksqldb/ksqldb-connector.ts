import { LakeError } from '../../../shared/errors';
import type { KsqlConnector, KsqlServer } from '../../core/ports';

const notYet = (): Promise<never> => Promise.reject(new LakeError('REFUSED', 'Not there yet.'));

const server: KsqlServer = {
  info: notYet,
  listSources: notYet,
  describe: notYet,
  execute: notYet,
  query: notYet,
  close: () => Promise.resolve(),
};

export function createKsqldbConnector(): KsqlConnector {
  return { connect: () => server, test: notYet };
}
