export { ConsumerSwitch } from './consumer-switch';
export { ConsumerStateText } from './consumer-state';
