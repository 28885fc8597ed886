export { AdoptNotice } from './adopt-notice';
export { DroppedFolder } from './dropped-folder';
export { ImportDialog } from './import-dialog';
