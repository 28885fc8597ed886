export { PivotView } from './pivot-view';
