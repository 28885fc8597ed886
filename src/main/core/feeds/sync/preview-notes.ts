import type { FeedConfig } from '../../../../shared/contract/feeds';
import type { RecordTrial } from '../../ports';

/** What one should know of the draft before it is saved, by what became of its records. */
export function notesOf(feed: FeedConfig, { columns, rows, rejected }: RecordTrial): string[] {
  const notes: string[] = [];
  const total = rows.length + rejected.length;
  if (total === 0) return notes;
  if (rejected.length > 0) {
    notes.push(`${rejected.length} of ${total} records would go to the quarantine.`);
  }
  if (rows.length === 0) return notes;
  const place = (name: string): number => columns.findIndex((column) => column.name === name);
  const empty = (name: string): number => {
    const at = place(name);
    return at === -1 ? rows.length : rows.filter((row) => (row[at] ?? null) === null).length;
  };
  const { eventTimeColumn } = feed;
  if (feed.kind === 'stream' && eventTimeColumn !== null) {
    const undated = empty(eventTimeColumn);
    if (undated === rows.length) notes.push(`No record has the event time column ${eventTimeColumn}.`);
    else if (undated > 0) notes.push(`${undated} of ${rows.length} records have no ${eventTimeColumn}.`);
    if (undated > 0) notes.push('A record without event time is dated by its source, or else by its arrival.');
  }
  for (const key of feed.keyColumns) {
    const lacking = empty(key);
    if (lacking > 0) notes.push(`The key column ${key} is null in ${lacking} of ${rows.length} records.`);
  }
  if (feed.columns.length > 0) {
    const declared = new Set(feed.columns.map(({ name }) => name));
    const added = columns.filter(({ name }) => !declared.has(name)).map(({ name }) => name);
    if (added.length > 0) notes.push(`Not declared, and columns nevertheless: ${added.join(', ')}.`);
    const said = new Set([eventTimeColumn, ...feed.keyColumns]);
    const unseen = [...declared].filter((name) => !said.has(name) && empty(name) === rows.length);
    if (unseen.length > 0) notes.push(`Declared, and null in every record: ${unseen.join(', ')}.`);
  }
  return notes;
}
