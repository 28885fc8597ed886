import { describeContract } from '../../../test/support/contract-suite';
import { memoryTransportPair } from './memory';

describeContract('memory', async () => {
  const [page, server] = memoryTransportPair();
  return { page, server, breakIt: () => server.close(), dispose: async () => page.close() };
});
