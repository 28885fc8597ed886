export { MaintenanceView } from './maintenance-view';
