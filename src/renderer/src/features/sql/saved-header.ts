import type { QueryHeader, QueryParameter } from '../../../../shared/contract/workspace';
import { nearestType } from '../../../../shared/nearest-type';
import { belowHead, parseHeader } from '../../../../shared/query-header';
import { isKeptName, parameterNames } from './parameter-names';
import type { SaveAs } from './save-dialog';
import type { Tab } from './tab';

/** What its head says, as it is typed by now, and what it said in the file that was read or written; null where there is none. */
function headsOf({ text, saved }: Pick<Tab, 'text' | 'saved'>): { typed: QueryHeader; ofFile: QueryHeader | null } {
  return { typed: parseHeader(text).header, ofFile: saved === null ? null : parseHeader(saved.text).header };
}

/** What a tab is called, and says of itself, where it is to get a file; null where that is nothing. A title that was typed into its head is the newest. */
export function namedInHead(tab: Pick<Tab, 'text' | 'saved' | 'title'>): {
  readonly title: string | null;
  readonly description: string | null;
} {
  const { typed, ofFile } = headsOf(tab);
  const isEdited = ofFile !== null && typed.title !== ofFile.title;
  return {
    title: isEdited ? (typed.title ?? tab.title) : (tab.title ?? typed.title),
    description: typed.description,
  };
}

/** What the file of a tab gets at its head: what is named now, what was typed into the head, and what the tab knows of the rest. */
export function headerToSave(
  tab: Pick<Tab, 'text' | 'target' | 'parameters' | 'saved'>,
  { title, description }: Pick<SaveAs, 'title' | 'description'>,
  inferred: ReadonlyMap<string, string | null>,
): QueryHeader {
  const { typed, ofFile } = headsOf(tab);
  const answer = hasStatementOfFile(tab) ? typed.answer : null;
  return {
    title,
    description,
    // A head without a line says lake.
    target: typed.target === (ofFile?.target ?? 'lake') ? tab.target : typed.target,
    // An answer was given with those values, whatever is typed by now.
    parameters: answer !== null ? typed.parameters : parametersOf(tab, typed, ofFile, inferred),
    pinned: typed.pinned,
    answer,
  };
}

/** Another statement never gave the answer that the head notes. */
function hasStatementOfFile({ text, saved }: Pick<Tab, 'text' | 'saved'>): boolean {
  return saved !== null && belowHead(saved.text).trim() === belowHead(text).trim();
}

/**
 * Lines that were typed into the head stay as they are, also those of names that the statement does not have yet. Of the others, what is typed into the
 * fields becomes what they begin with; the types are those that the fields show.
 */
function parametersOf(
  { text, parameters }: Pick<Tab, 'text' | 'parameters'>,
  typed: QueryHeader,
  ofFile: QueryHeader | null,
  inferred: ReadonlyMap<string, string | null>,
): QueryParameter[] {
  const isEdited = (line: QueryParameter): boolean =>
    ofFile?.parameters.some(
      ({ name, type, default: value }) => name === line.name && type === line.type && value === line.default,
    ) !== true;
  const asked = parameterNames(text).filter(isKeptName);
  const inHead = typed.parameters.filter((line) => isEdited(line) || asked.includes(line.name));
  return [...new Set([...inHead.map(({ name }) => name), ...asked])].map((name) => {
    const line = inHead.find((parameter) => parameter.name === name);
    const field = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (line !== undefined && (field === undefined || isEdited(line))) return line;
    const shown = field?.type ?? nearestType(inferred.get(name) ?? null);
    return {
      name,
      // DECIMAL(18,2) is shown as the nearest that a value is given in, and is still meant.
      type: line !== undefined && nearestType(line.type) === shown ? line.type : shown,
      default: field === undefined || field.isNull || field.text === '' ? null : field.text,
    };
  });
}
