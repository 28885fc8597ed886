export { Explorer } from './explorer';
export { focusExplorer } from './focus-explorer';
