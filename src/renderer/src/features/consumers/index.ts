export { ConsumerSwitch } from './consumer-switch';
export { ConsumerStateText } from './consumer-state';
export { StopFirst } from './stop-first';
export { completenessSummary, type CompletenessSummary } from './completeness-summary';
export { useCompleteness, useForgetCompleteness } from './use-completeness';
