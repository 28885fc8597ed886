import { IconAlertTriangle, IconInfoCircle, IconPlugConnectedX, type Icon } from '@tabler/icons-react';
import { LakeError } from '../../../../shared/errors';
import type { SqlTarget } from '../../ui/route';
import type { Tone } from './message-card';

export interface FailureLooks {
  readonly title: 'sql' | 'refused' | 'notFound' | 'exhausted' | 'unavailable' | 'unreadable' | 'other';
  readonly tone: Tone;
  readonly icon: Icon;
}

const failed: FailureLooks = { title: 'other', tone: 'danger', icon: IconAlertTriangle };

/** What a statement failed with, at a glance. A refusal is advice, not a fault. */
export function failureLooks(error: Error, target: SqlTarget): FailureLooks {
  if (!(error instanceof LakeError)) return failed;
  // Neither did the query process stop, nor is the name wrong.
  if (target === 'lake' && error.details['isUnreadable'] === true) return { ...failed, title: 'unreadable' };
  switch (error.code) {
    case 'SQL':
    case 'INVALID_INPUT':
      return { ...failed, title: 'sql' };
    case 'REFUSED':
      return { title: 'refused', tone: 'advice', icon: IconInfoCircle };
    case 'NOT_FOUND':
      // A name that is unknown comes with the nearest one; else it is a version, or a file.
      return target === 'warehouse' || 'nearest' in error.details ? { ...failed, title: 'notFound' } : failed;
    case 'EXHAUSTED':
      return { title: 'exhausted', tone: 'warning', icon: IconAlertTriangle };
    case 'UNAVAILABLE':
      return { title: 'unavailable', tone: 'warning', icon: IconPlugConnectedX };
    default:
      return failed;
  }
}
