import { notifications, notificationsStore } from '@mantine/notifications';
import { isValidElement, type ReactNode } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { feedNameSchema, jobIdSchema, runIdSchema } from '../../../shared/ids';
import type { Job } from '../../../shared/contract/jobs';
import { createI18n } from '../i18n/create-i18n';
import { createFormat } from '../ui/format';
import { announceEnded } from './job-toasts';

const { t } = createI18n();
const format = createFormat('en');

let made = 0;

function ended(kind: Job['kind'], rows: number, failure: string | null = null): Job {
  made += 1;
  return {
    id: jobIdSchema.parse(`job-${String(made)}`),
    runId: runIdSchema.parse(`run-${String(made)}`),
    kind,
    feed: feedNameSchema.parse('orders'),
    status: failure === null ? 'done' : 'failed',
    progress: {
      rows,
      totalRows: null,
      sourceBytes: 0,
      writtenBytes: 0,
      rowsPerSecond: 0,
      quarantined: 0,
      lagMessages: null,
      phase: 'finished',
    },
    queuedAt: '2026-11-21T00:00:00.000Z',
    startedAt: null,
    endedAt: null,
    error: failure === null ? null : { code: 'INTERNAL', message: failure, details: {}, retryable: false },
    warnings: [],
  };
}

/** The texts of an element, without those that a component draws. */
function textOf(node: ReactNode): string {
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return node.map(textOf).join('');
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : '';
}

const shown = () => notificationsStore.getState().notifications;
const texts = () => shown().map(({ title, message }) => `${textOf(title)}: ${textOf(message)}`);

describe('what is said of jobs that ended', () => {
  beforeEach(() => {
    for (const { id } of [...shown(), ...notificationsStore.getState().queue]) {
      if (id !== undefined) notifications.hide(id);
    }
  });

  it('is of the rows that they brought, not of those that maintenance wrote anew or removed', () => {
    announceEnded(ended('vacuum', 0), t, format);
    expect(texts()).toEqual(['orders was vacuumed:  Show the feed']);
    announceEnded(ended('compact', 200_000), t, format);
    announceEnded(ended('export', 50_000), t, format);
    expect(texts()).toEqual(['3 jobs are done: 50,000 rows. Show the reports']);
  });

  it('stays as long for the last of them as for the first', () => {
    announceEnded(ended('export', 1), t, format);
    const first = shown()[0]?.autoClose;
    announceEnded(ended('export', 1), t, format);
    const second = shown()[0]?.autoClose;
    // Mantine starts anew where the number is another.
    expect(second).not.toBe(first);
    // Two that end in one message are drawn once.
    announceEnded(ended('export', 1), t, format);
    announceEnded(ended('export', 1), t, format);
    expect([first, second]).not.toContain(shown()[0]?.autoClose);
  });

  it('keeps nothing else waiting where more failed than are shown at once', () => {
    for (let job = 0; job < 8; job += 1) announceEnded(ended('export', 0, 'The broker is away.'), t, format);
    notifications.show({ id: 'undo', message: 'orders was deleted' });
    announceEnded(ended('import', 2), t, format);
    expect(shown().map(({ id }) => id)).toEqual(expect.arrayContaining(['undo', 'jobs-done']));
  });
});
