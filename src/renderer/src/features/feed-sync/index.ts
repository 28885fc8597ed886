export { SyncButtons } from './sync-buttons';
