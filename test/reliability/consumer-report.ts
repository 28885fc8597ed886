import type { ConsumerKillsOutcome } from './consumer-kills';

const count = (value: number): string => value.toLocaleString('en-US');

/** What was done, and what came of it. */
export function consumerTable(outcome: ConsumerKillsOutcome): string {
  const { disturbances, audit, recreated } = outcome;
  const { consumerKills, brokerKills, networkPauses, rebalances, freezes } = disturbances;
  return [
    '| done | times |',
    '|---|--:|',
    row('messages produced meanwhile', outcome.messages),
    row('SIGKILL of a consumer', consumerKills),
    row('… of one that had committed since it started', outcome.killsAtWork),
    row('SIGKILL of the broker', brokerKills),
    row('network stalled, cut or away', networkPauses),
    row('second instance came, or left in order', rebalances),
    row('instance frozen until others had its partitions, then let go on', freezes),
    row('assignments of partitions that all this led to', outcome.assignments),
    row('commits that the log refused, another instance having been first', outcome.overtaken),
    row('commits that a consumer was told of', outcome.toldCommits),
    row('entries of the log at the end', outcome.logEntries),
    row('minutes', Math.round(outcome.seconds / 60)),
    '',
    '| found, by reading every row | |',
    '|---|--:|',
    row('rows in the lake', audit.rows),
    row('… of them late', audit.late),
    row('records in quarantine', audit.quarantined),
    row('days, files', `${count(audit.days)}, ${count(audit.files)}`),
    row('offsets in neither', audit.lost),
    row('offsets more than once', audit.doubled),
    row('rows of no offset of the topic', audit.foreign),
    row('malformed in the lake, or well-formed in quarantine', audit.misplaced),
    row('other content than was sent with the offset', audit.garbled),
    row("rows on another day than their event's", audit.wrongDay),
    row('commits told and not in the log', outcome.brokenPromises),
    row('of the two tables, those of which delta-rs reads other rows', outcome.deltaRsDiffers ?? 'not asked'),
    row(
      'topic deleted and made again: said by the consumer that was reading, and by the next',
      `${recreated.reading}, ${recreated.started}`,
    ),
  ].join('\n');
}

function row(what: string, value: number | string): string {
  return `| ${what} | ${typeof value === 'number' ? count(value) : value} |`;
}
