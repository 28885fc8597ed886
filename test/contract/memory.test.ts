import { describeContract } from '../support/contract-suite';
import { memoryTransportPair } from '../../src/shared/rpc/memory';

describeContract('memory', async () => {
  const [page, server] = memoryTransportPair();
  return { page, server, breakIt: () => server.close(), dispose: async () => page.close() };
});
