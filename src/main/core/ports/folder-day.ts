/** What `key=value` folders say of the day of a stream's rows: one answer for those who name the columns and those who write the rows. */

const dayMs = 86_400_000;

/** The names that the lake gives to the parts of a stream's day. */
export const datePartNames = ['year', 'month', 'day'] as const;
export type DatePartName = (typeof datePartNames)[number];

const digits: Readonly<Record<DatePartName, RegExp>> = { year: /^\d{4}$/, month: /^\d{1,2}$/, day: /^\d{1,2}$/ };

export interface FolderDay {
  /** As the folders are spelled (`month=01`), from the year on. */
  readonly folders: readonly string[];
  readonly parts: Readonly<Record<DatePartName, number>>;
  /** UTC days since the epoch. */
  readonly day: number;
}

export function datePartOf(name: string): DatePartName | null {
  return datePartNames.find((part) => part === name.toLowerCase()) ?? null;
}

/**
 * The day that the folders above a file give: all three of them are there, wherever they stand among its folders, and make a day that there is. Of two
 * of one name, the inner one counts. Null where a part is lacking, or there is no such day.
 */
export function folderDay(path: string): FolderDay | null {
  const found = new Map<DatePartName, string>();
  for (const folder of path.split(/[\\/]/).slice(0, -1)) {
    const part = datePartOf(keyOf(folder));
    if (part !== null) found.set(part, folder);
  }
  const [year, month, day] = datePartNames.map((part) => {
    const value = valueOf(found.get(part) ?? '');
    return digits[part].test(value) ? value : null;
  });
  if (year == null || month == null || day == null) return null;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  // 31 February would be a day of March.
  if (Number.isNaN(time) || Number(year) === 0 || new Date(time).toISOString().slice(0, 10) !== iso) return null;
  const folders = datePartNames.flatMap((part) => found.get(part) ?? []);
  return { folders, parts: { year: Number(year), month: Number(month), day: Number(day) }, day: time / dayMs };
}

/** Whether every file lies in the folders of a day: then they are columns of no stream, whether they date its rows or an event time does. */
export function allLieInDays(paths: readonly string[]): boolean {
  return paths.every((path) => folderDay(path) !== null);
}

/**
 * Whether the folders above the files, and nothing else, date every row of a stream: then its `year`, `month` and `day` say what they say. An event time
 * dates them before any folder does.
 */
export function foldersDateAll(paths: readonly string[], eventTimeColumn: string | null): boolean {
  return eventTimeColumn === null && allLieInDays(paths);
}

/** Name of the column of a stream that holds what a folder called like a part of the day says where not all files lie in a day. */
export function folderDateColumn(part: DatePartName): string {
  return `folder_${part}`;
}

function keyOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.indexOf('=')));
}

function valueOf(folder: string): string {
  return folder.slice(folder.indexOf('=') + 1);
}
