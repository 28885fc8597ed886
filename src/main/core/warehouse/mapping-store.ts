import { join } from 'node:path';
import { z } from 'zod';
import { tableMappingSchema, type TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import { parseJson, versionedRecord, wrong, type Place, type Written } from '../feeds/written-json';
import type { Clock, Files } from '../ports';
import { underSettingsLock } from '../settings/settings-lock';
import { defaultMappings } from './default-mappings';
import { mappingFaults, referenceFaults } from './mapping-rules';

const formatVersion = 1;

/** How tables are filled: the defaults, and over them what people wrote into warehouse.json of the lake. */
export interface MappingStore {
  /** Dimensions first. Error: CORRUPT naming line and field of warehouse.json. */
  list(): Promise<TableMapping[]>;
  /** Those of warehouse.json alone: their tables are in no script. */
  own(): Promise<TableMapping[]>;
  /** Errors: NOT_FOUND naming the tables that there are, CORRUPT. */
  get(table: string): Promise<TableMapping>;
  /** Errors: CONFLICT where a mapping of the table exists, INVALID_INPUT naming the field. */
  assertAddable(mapping: TableMapping): Promise<void>;
  /** Errors: as `assertAddable`. */
  add(mapping: TableMapping): Promise<void>;
}

export function createMappingStore(files: Files, root: string, clock: Clock): MappingStore {
  const path = join(root, 'warehouse.json');

  const own = async (): Promise<TableMapping[]> =>
    (await files.stat(path)) === null ? [] : readMappings(path, await files.readText(path));

  const list = async (): Promise<TableMapping[]> => inOrder(over(await own()));

  const assertAddable = async (mapping: TableMapping): Promise<void> => {
    const all = await list();
    if (all.some(({ table }) => table === mapping.table)) {
      throw new LakeError(
        'CONFLICT',
        `"${mapping.table}" is mapped already. Take another name, or change it in ${path}.`,
        {
          details: { table: mapping.table },
        },
      );
    }
    const [fault] = [...mappingFaults(mapping), ...referenceFaults(mapping, all)];
    if (fault === undefined) return;
    const field = fault.path.join('.');
    throw new LakeError('INVALID_INPUT', `The mapping of "${mapping.table}": ${field} is wrong: ${fault.message}`, {
      details: { table: mapping.table, field },
    });
  };

  return {
    own,
    list,
    async get(table) {
      const all = await list();
      const found = all.find((mapping) => mapping.table === table);
      if (found !== undefined) return found;
      const known = all.map((mapping) => mapping.table).join(', ');
      throw new LakeError('NOT_FOUND', `No feed is mapped to a table "${table}". There are: ${known}.`, {
        details: { table },
      });
    },
    assertAddable,
    add: (mapping) =>
      underSettingsLock(path, { files, clock }, async (assertHeld) => {
        await assertAddable(mapping);
        const tables = [...(await own()), mapping];
        await assertHeld();
        await files.replaceText(path, `${JSON.stringify({ formatVersion, tables }, null, 2)}\n`);
      }),
  };
}

function over(own: readonly TableMapping[]): TableMapping[] {
  const named = new Set(own.map(({ table }) => table));
  return [...defaultMappings().filter(({ table }) => !named.has(table)), ...own];
}

function inOrder(mappings: readonly TableMapping[]): TableMapping[] {
  return [...mappings.filter(({ kind }) => kind === 'dimension'), ...mappings.filter(({ kind }) => kind === 'fact')];
}

/** warehouse.json. Error: CORRUPT; its details are the path, the line, the field, and the `reason` by itself. */
export function readMappings(path: string, text: string): TableMapping[] {
  const written: Written = { path, text, code: 'CORRUPT', remedy: 'Mend it there; nothing was loaded.' };
  const { record } = versionedRecord(written, parseJson(written), {
    what: 'the mappings of the warehouse',
    newest: formatVersion,
  });
  const parsed = z.array(tableMappingSchema).safeParse(record['tables']);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
    throw wrong(written, { path: ['tables', ...place], message: sentence(issue?.message ?? 'it is no mapping') });
  }
  const all = over(parsed.data);
  parsed.data.forEach((mapping, i) => {
    const at: Place = ['tables', i];
    if (parsed.data.findIndex(({ table }) => table === mapping.table) !== i) {
      throw wrong(written, { path: [...at, 'table'], message: `"${mapping.table}" is mapped twice.` });
    }
    const [fault] = [...mappingFaults(mapping), ...referenceFaults(mapping, all)];
    if (fault !== undefined) throw wrong(written, { path: [...at, ...fault.path], message: fault.message });
  });
  return parsed.data;
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
