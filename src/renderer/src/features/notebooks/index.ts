export { NotebooksPage } from './notebooks-page';
