export { ConsumerSwitch } from './consumer-switch';
export { ConsumerStateText } from './consumer-state';
export { StopFirst } from './stop-first';
