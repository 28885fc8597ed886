import { notifications } from '@mantine/notifications';
import { isCancelled, messageOf } from '../../../shared/errors';
import { CoreText } from './states/core-text';

/** A failed command, where there is no place on the page for its message. Cancelled is not a failure. */
export function notifyFailure(title: string, error: unknown): void {
  if (isCancelled(error)) return;
  notifications.show({ color: 'red', title, message: <CoreText>{messageOf(error)}</CoreText>, autoClose: 10_000 });
}
