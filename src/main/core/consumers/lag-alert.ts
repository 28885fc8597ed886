import type { ConsumerStatus } from '../../../shared/contract/consumers';
import type { Settings } from '../../../shared/contract/settings';

type Bounds = Pick<Settings['consumers'], 'lagAlertMessages' | 'lagAlertSeconds'>;

/** A sentence where the lag is beyond a bound; else null. */
export function lagAlert(
  { lagMessages, lagMs }: Pick<ConsumerStatus, 'lagMessages' | 'lagMs'>,
  { lagAlertMessages, lagAlertSeconds }: Bounds,
): string | null {
  if (lagAlertMessages !== null && lagMessages !== null && lagMessages > lagAlertMessages) {
    return `${count(lagMessages)} messages are not in the lake yet; the bound is ${count(lagAlertMessages)}.`;
  }
  if (lagAlertSeconds !== null && lagMs !== null && lagMs > lagAlertSeconds * 1000) {
    return `The oldest message that is not in the lake is ${span(lagMs / 1000)} old; the bound is ${span(lagAlertSeconds)}.`;
  }
  return null;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function span(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
