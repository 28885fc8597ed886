import type { Logger } from '../../core/ports';

const levels = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof levels)[number];

/** One JSON object a line on standard error: results go to standard output, so that a pipe never carries a log line. */
export function createStderrLogger(lowest: LogLevel, now: () => Date = () => new Date()): Logger {
  const write = (level: LogLevel, event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    if (levels.indexOf(level) < levels.indexOf(lowest)) return;
    const line = JSON.stringify({ at: now().toISOString(), level, event, ...fields }, (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    process.stderr.write(`${line}\n`);
  };
  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
  };
}
