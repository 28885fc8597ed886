import { createFakeFiles } from './fake-files';
import { describeFiles } from './files-contract';

describeFiles('in memory', async () => {
  const files = createFakeFiles();
  await files.makeDirectory('/lake');
  return { files, folder: '/lake', close: async () => {} };
});
