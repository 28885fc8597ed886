import type { Run } from '../../../../shared/contract/jobs';
import { quotedText } from '../../ui/around-statement';
import type { RunFilter } from './run-filter';

/** The runs that the list shows, and all before them; of a lake's logs only those of runs. */
export function selectRuns({ feed, outcome, run, since }: RunFilter): string {
  const conditions = [
    "log = 'export'",
    ...(feed === null ? [] : [`feed = ${quotedText(feed)}`]),
    ...(outcome === null ? [] : [`status = ${quotedText(outcome)}`]),
    ...(run === null ? [] : [`run_id = ${quotedText(run)}`]),
    ...(since === null ? [] : [`logged_at >= TIMESTAMPTZ ${quotedText(since)}`]),
  ];
  return `SELECT * EXCLUDE (log, record)\nFROM lagoon_runs\nWHERE ${conditions.join(' AND ')}\nORDER BY logged_at DESC`;
}

/** Everything that the lake's logs say of one run. */
export function runLines(runId: string): string {
  return `SELECT *\nFROM lagoon_runs\nWHERE run_id = ${quotedText(runId)}\nORDER BY logged_at`;
}

/** Records that went into a feed's quarantine while a run wrote to it, which a feed has one of at a time. */
export function quarantinedDuring({ feed, startedAt, endedAt }: Pick<Run, 'feed' | 'startedAt' | 'endedAt'>): string {
  const from = `TIMESTAMPTZ ${quotedText(startedAt)}`;
  const to = `TIMESTAMPTZ ${quotedText(endedAt)}`;
  return `SELECT *\nFROM ${feed}_quarantine\nWHERE quarantined_at BETWEEN ${from} AND ${to}\nORDER BY quarantined_at\nLIMIT 1000`;
}
