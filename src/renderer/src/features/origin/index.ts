export { TracedGrid, type TracedStatement } from './traced-grid';
