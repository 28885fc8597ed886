import type { QueryHeader, QueryParameter } from '../../../../shared/contract/workspace';
import { nearestType } from '../../../../shared/nearest-type';
import { isKeptName, parameterNames } from './parameter-names';
import type { SaveAs } from './save-dialog';
import { lineFeeds, type Tab } from './tab';

/** As the editor has it, which shows no byte order mark and ends lines in one character. */
function shownText(text: string): string {
  return lineFeeds(text).replace(/^\uFEFF/, '');
}

/** Comments and blank lines above the first line of a statement: all that the header of a file is read from. */
function headOf(text: string): string {
  const lines = shownText(text).split('\n');
  const end = lines.findIndex((line) => !/^(?:\s*$|--)/.test(line));
  return lines.slice(0, end === -1 ? lines.length : end).join('\n');
}

/**
 * The header of a file, where `text` has the same head; null where it was changed, in the file or in the text. Without its answer where another
 * statement stands below, which gave none.
 */
export function headerOfText(
  text: string,
  file: { readonly text: string; readonly header: QueryHeader } | null,
): QueryHeader | null {
  if (file === null || headOf(file.text) !== headOf(text)) return null;
  const isSameStatement = shownText(file.text).trim() === shownText(text).trim();
  return isSameStatement ? file.header : { ...file.header, answer: null };
}

/** What the file of a tab gets at its head: what is named now, and what `known` says of the rest. Null: nothing is known of it. */
export function headerToSave(
  tab: Pick<Tab, 'text' | 'target' | 'parameters'>,
  known: QueryHeader | null,
  { title, description }: Pick<SaveAs, 'title' | 'description'>,
  inferred: ReadonlyMap<string, string | null>,
): QueryHeader {
  return {
    title,
    description,
    target: tab.target,
    // An answer was given with those values, whatever is typed by now.
    parameters: known !== null && known.answer !== null ? known.parameters : parametersOf(tab, known, inferred),
    pinned: known?.pinned ?? [],
    answer: known?.answer ?? null,
  };
}

/** What is typed for them becomes what they begin with; the types are those that their fields show. */
function parametersOf(
  { text, parameters }: Pick<Tab, 'text' | 'parameters'>,
  known: QueryHeader | null,
  inferred: ReadonlyMap<string, string | null>,
): QueryParameter[] {
  return parameterNames(text)
    .filter(isKeptName)
    .map((name) => {
      const typed = parameters[name];
      const before = known?.parameters.find((parameter) => parameter.name === name);
      if (typed === undefined && before !== undefined) return before;
      const shown = typed?.type ?? nearestType(inferred.get(name) ?? null);
      return {
        name,
        // DECIMAL(18,2) is shown as the nearest that a value is given in, and is still meant.
        type: before !== undefined && nearestType(before.type) === shown ? before.type : shown,
        default: typed === undefined || typed.isNull || typed.text === '' ? null : typed.text,
      };
    });
}
