import { expect, test } from 'vitest';
import { nodesWithNames } from './version-scope';

const table = (name: string) => ({ type: 'BASE_TABLE', table_name: name });
const select = (name: string) => ({ type: 'SELECT_NODE', from_table: table(name) });

/** Tables that the tree names where no definition of that name holds. */
function visible(tree: unknown): unknown[] {
  return [...nodesWithNames([tree])].flatMap(({ node, hidden }) => {
    const name = node['table_name'];
    return typeof name === 'string' && !hidden.has(name) ? [name] : [];
  });
}

test('a name that WITH makes holds after its definition', () => {
  const tree = { cte_map: { map: [{ key: 'T', value: { query: { node: select('t') } } }] }, ...select('t') };
  expect(visible(tree)).toEqual(['t']);
  expect(
    visible({
      cte_map: {
        map: [
          { key: 't', value: select('a') },
          { key: 'b', value: select('t') },
        ],
      },
    }),
  ).toEqual(['a']);
});

test('a recursion names itself in the part that is repeated, and not in that which it begins with', () => {
  const node = { type: 'RECURSIVE_CTE_NODE', cte_name: 'T', left: select('a'), right: select('t') };
  const recursion = (left: string) => ({
    cte_map: { map: [{ key: 't', value: { query: { node: { ...node, left: select(left) } } } }] },
    ...select('t'),
  });
  expect(visible(recursion('a'))).toEqual(['a']);
  expect(visible(recursion('t'))).toEqual(['t']);
});
