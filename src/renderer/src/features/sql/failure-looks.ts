import { IconAlertTriangle, IconInfoCircle, IconPlugConnectedX, type Icon } from '@tabler/icons-react';
import { LakeError } from '../../../../shared/errors';
import type { SqlTarget } from '../../ui/route';
import type { Tone } from './message-card';

export interface FailureLooks {
  readonly title: 'sql' | 'refused' | 'notFound' | 'exhausted' | 'unavailable' | 'unreadable' | 'other';
  readonly tone: Tone;
  readonly icon: Icon;
}

/** What a statement failed with, at a glance. A refusal is advice, not a fault. */
export function failureLooks(error: Error, target: SqlTarget): FailureLooks {
  if (target === 'lake' && isOfFeed(error)) return { title: 'unreadable', tone: 'danger', icon: IconAlertTriangle };
  switch (error instanceof LakeError ? error.code : 'INTERNAL') {
    case 'SQL':
    case 'INVALID_INPUT':
      return { title: 'sql', tone: 'danger', icon: IconAlertTriangle };
    case 'REFUSED':
      return { title: 'refused', tone: 'advice', icon: IconInfoCircle };
    case 'NOT_FOUND':
      return { title: 'notFound', tone: 'danger', icon: IconAlertTriangle };
    case 'EXHAUSTED':
      return { title: 'exhausted', tone: 'warning', icon: IconAlertTriangle };
    case 'UNAVAILABLE':
      return { title: 'unavailable', tone: 'warning', icon: IconPlugConnectedX };
    default:
      return { title: 'other', tone: 'danger', icon: IconAlertTriangle };
  }
}

/** Of a feed that there is: neither did the query process stop, nor is the name wrong. An unknown name comes with the nearest one. */
function isOfFeed(error: Error): boolean {
  if (!(error instanceof LakeError) || typeof error.details['feed'] !== 'string') return false;
  return ['UNAVAILABLE', 'NOT_FOUND', 'CORRUPT'].includes(error.code) && !('nearest' in error.details);
}
