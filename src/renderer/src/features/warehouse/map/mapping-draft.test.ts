import { describe, expect, it } from 'vitest';
import { tableMappingSchema } from '../../../../../shared/contract/warehouse';
import { columnDraftsOf, parseMapping } from './mapping-draft';

const proposed = tableMappingSchema.parse({
  table: 'fact_visits',
  kind: 'fact',
  feed: 'visits',
  keyColumns: ['page'],
  columns: [
    { name: 'page', type: 'VARCHAR(255)', source: { from: 'feed', column: 'page.url' } },
    { name: 'visits', type: 'BIGINT', source: { from: 'feed', column: 'visits' } },
    { name: 'snapshot_version', type: 'INT', source: { from: 'snapshotVersion' } },
  ],
  topic: null,
});
const drafts = columnDraftsOf(proposed);

describe('a mapping as it is typed', () => {
  it('comes back as it was proposed', () => {
    expect(parseMapping(proposed, drafts)).toEqual({ mapping: proposed, problems: null });
  });

  it('keeps a key through a new name, and takes a type as people type it', () => {
    const changed = drafts.map((draft, index) =>
      index === 0 ? { ...draft, name: ' url ', type: 'varchar(64)' } : { ...draft, type: draft.type.toLowerCase() },
    );
    expect(parseMapping(proposed, changed).mapping).toMatchObject({
      keyColumns: ['url'],
      columns: [{ name: 'url', type: 'VARCHAR(64)' }, { type: 'BIGINT' }, { type: 'INT' }],
    });
    const decimal = drafts.map((draft) => ({ ...draft, type: 'decimal(18, 2)' }));
    expect(parseMapping(proposed, decimal).mapping?.columns[1]?.type).toBe('DECIMAL(18,2)');
  });

  it('says which field of which column is wrong, and that there is no key', () => {
    const changed = drafts.map((draft, index) => ({
      ...draft,
      isKey: false,
      name: index === 1 ? ' ' : draft.name,
      type: index === 2 ? 'NUMBER' : draft.type,
    }));
    const { problems } = parseMapping(proposed, changed);
    expect(problems?.noKey).toBe(true);
    expect(problems?.columns).toEqual(
      new Map([
        [1, 'name'],
        [2, 'type'],
      ]),
    );
  });
});
