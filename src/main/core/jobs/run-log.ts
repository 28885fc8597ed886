import { join } from 'node:path';
import { runSchema, type Run } from '../../../shared/contract/jobs';
import type { Files, Logger } from '../ports';

/** Records of finished runs: NDJSON, one file a UTC month, appended and never rewritten. */
export interface RunLog {
  append(run: Run): Promise<void>;
  /** Newest first. Reads whole months backwards until it has `limit`, or has come to `since`, which earlier ended runs are left out by. */
  recent(limit: number, matches?: (run: Run) => boolean, since?: Date): Promise<Run[]>;
}

export function createRunLog(files: Files, root: string, logger: Logger): RunLog {
  const folder = join(root, 'logs');

  const readMonth = async (name: string): Promise<Run[]> => {
    const runs: Run[] = [];
    for (const line of (await files.readText(join(folder, name))).split('\n')) {
      if (line === '') continue;
      const run = parseRun(line);
      // The last line of a killed process may be torn; it is one run's report, not its data.
      if (run === null) logger.warn('run-log.line-unreadable', { file: name });
      else runs.push(run);
    }
    return runs;
  };

  return {
    async append(run) {
      await files.makeDirectory(folder);
      await files.appendLine(join(folder, monthName(run.endedAt)), JSON.stringify(run));
    },
    async recent(limit, matches = () => true, since = new Date(0)) {
      const isSince = (run: Run): boolean => Date.parse(run.endedAt) >= since.getTime();
      const firstName = monthName(since.toISOString());
      const months = (await files.list(folder))
        .filter((name) => /^export_\d{4}_\d{2}\.log$/.test(name) && name >= firstName)
        .sort()
        .toReversed();
      const found: Run[] = [];
      for (const month of months) {
        const runs = (await readMonth(month)).filter((run) => isSince(run) && matches(run)).toReversed();
        found.push(...runs);
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },
  };
}

/** Of the month of an instant; in the order of their names they are in that of time. */
function monthName(instant: string): string {
  return `export_${instant.slice(0, 7).replace('-', '_')}.log`;
}

function parseRun(line: string): Run | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = runSchema.safeParse(json);
  return parsed.success ? parsed.data : null;
}
