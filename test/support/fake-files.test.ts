import { createFakeFiles } from './fake-files';
import { describeFiles } from './files-contract';

describeFiles('in memory', async () => {
  let ms = 0;
  const files = createFakeFiles(() => new Date(ms++));
  await files.makeDirectory('/lake');
  return { files, folder: '/lake', close: async () => {} };
});
