export type { ChartChoice } from './chart-columns';
export { ChartView } from './chart-view';
