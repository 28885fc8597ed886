export { JobAtWork } from './job-at-work';
