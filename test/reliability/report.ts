import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Finding } from './call-experiment';
import type { LoadOutcome, TwoWritersOutcome } from './load';

const document = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url));

/** Puts the tables of a run of this command in the place of those of the run before. */
export async function writeReport(text: string, command = 'npm run reliability'): Promise<void> {
  const begin = `<!-- written by ${command}: begin -->`;
  const end = `<!-- written by ${command}: end -->`;
  const before = await readFile(document, 'utf8');
  const [head, rest] = before.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) throw new Error(`${document} has no place for the tables.`);
  await writeFile(document, `${head}${begin}\n\n${text.trim()}\n\n${end}${tail}`);
}

/** Operation and system call, as rows; and a last row of sums. */
export function callTable(findings: readonly Finding[], stopped: string): string {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `| ${finding.operation} | \`${finding.call}\``;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const rows = [...groups].map(([key, its]) => `${key} | ${cells(its)} |`);
  return [
    `| operation | system call | ${stopped} | lost | doubled | torn | unreadable versions | next writer failed | delta-rs differs | said "committed" wrongly |`,
    '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...rows,
    `| **all** | | ${cells(findings)} |`,
  ].join('\n');
}

function cells(findings: readonly Finding[]): string {
  const sum = (pick: (finding: Finding) => number): number => findings.reduce((total, each) => total + pick(each), 0);
  return [
    sum(({ hit }) => (hit ? 1 : 0)),
    sum(({ lost }) => lost),
    sum(({ doubled }) => doubled),
    sum(({ torn }) => torn),
    sum(({ unreadable }) => unreadable),
    sum(({ notResumed }) => notResumed),
    sum(({ disagreed }) => disagreed),
    sum(({ claimed }) => claimed),
  ].join(' | ');
}

export function loadTable(outcome: LoadOutcome): string {
  return [
    '| kills at random moments | commits reported before them | log entries at the end | snapshots checked by the reader meanwhile | wrong | seconds |',
    '|--:|--:|--:|--:|--:|--:|',
    `| ${outcome.kills} | ${outcome.saidCommitted} | ${outcome.entries} | ${outcome.readerChecks} | ${outcome.problems.length} | ${outcome.seconds.toFixed(0)} |`,
  ].join('\n');
}

export function togetherTable(outcome: TwoWritersOutcome): string {
  return [
    '| commits by two processes at once | ms a commit, median | slowest of 100 | last tenth to first | snapshots checked meanwhile | wrong |',
    '|--:|--:|--:|--:|--:|--:|',
    `| ${outcome.commits} | ${outcome.medianMs.toFixed(1)} | ${outcome.slowMs.toFixed(1)} | ${outcome.lastToFirst.toFixed(2)} | ${outcome.readerChecks} | ${outcome.problems.length} |`,
  ].join('\n');
}
