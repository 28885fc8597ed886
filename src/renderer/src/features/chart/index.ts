export { ChartView } from './chart-view';
