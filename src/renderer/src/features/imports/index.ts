export { AdoptNotice } from './adopt-notice';
export { ImportDialog } from './import-dialog';
