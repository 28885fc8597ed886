export { QuarantinePage } from './quarantine-page';
