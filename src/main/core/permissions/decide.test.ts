import { describe, expect, test } from 'vitest';
import type { Access, Grant } from '../../../shared/contract/permissions';
import { feedNameSchema } from '../../../shared/ids';
import { decide, hasAdministrator, type Asked } from './decide';

const orders = feedNameSchema.parse('orders');
const sales = feedNameSchema.parse('sales');

function grant(over: Partial<Grant>): Grant {
  return {
    principal: 'ana',
    principalType: 'user',
    feed: orders,
    access: 'read',
    grantedBy: 'root',
    grantedAt: '2026-01-02T03:04:05.000Z',
    ...over,
  };
}

const everything = grant({ principal: 'root', feed: '*', access: 'admin' });

describe('decide', () => {
  const ana = { user: 'ana', groups: ['analysts'] };
  const raw = (feed: Asked['feed']): Asked => ({ feed, level: 'raw' });
  const table: [string, Grant | null, Asked, Access, boolean][] = [
    ['a grant of as much', grant({}), raw(orders), 'read', true],
    ['a grant of more', grant({ access: 'admin' }), raw(orders), 'write', true],
    ['a grant of less', grant({ access: 'write' }), raw(orders), 'admin', false],
    ['a grant on another feed', grant({ feed: sales }), raw(orders), 'read', false],
    ['a grant on every feed', grant({ feed: '*', access: 'write' }), raw(sales), 'write', true],
    ['a grant on one, asked for every feed', grant({ access: 'admin' }), { feed: '*', level: null }, 'read', false],
    ['a grant of another', grant({ principal: 'bob' }), raw(orders), 'read', false],
    ['a grant of her group', grant({ principal: 'analysts', principalType: 'group' }), raw(orders), 'read', true],
    ['of a user named as her group', grant({ principal: 'analysts' }), raw(orders), 'read', false],
    ['of a group named as she is', grant({ principalType: 'group' }), raw(orders), 'read', false],
    ['a name in other letters', grant({ principal: 'Ana' }), raw(orders), 'read', false],
    ['no grant, a raw feed', null, raw(orders), 'read', false],
    ['no grant, an anonymized feed', null, { feed: orders, level: 'anonymized' }, 'read', true],
    ['no grant, an aggregate feed', null, { feed: orders, level: 'aggregate' }, 'read', true],
    ['no grant, to write an aggregate feed', null, { feed: orders, level: 'aggregate' }, 'write', false],
    ['no grant, what no level lets read', null, { feed: orders, level: null }, 'read', false],
  ];
  test.each(table)('%s', (_case, held, asked, access, isAllowed) => {
    const grants = held === null ? [everything] : [everything, held];
    expect(decide(grants, ana, asked, access).isAllowed).toBe(isAllowed);
  });

  test('says the grant, the level, or what is missing and who may grant it', () => {
    const keeper = grant({ principal: 'keepers', principalType: 'group', access: 'admin' });
    const grants = [everything, keeper, grant({ feed: sales })];
    expect(decide(grants, ana, raw(sales), 'read').because).toBe(
      'User "ana" has read access to sales, granted by root on 2026-01-02.',
    );
    expect(decide(grants, ana, { feed: orders, level: 'aggregate' }, 'read').because).toBe(
      'Everybody may read orders: its level is aggregate.',
    );
    expect(decide(grants, ana, raw(orders), 'write').because).toBe(
      'User "ana" has no write access to orders. It can be granted by root, group keepers.',
    );
    expect(decide(grants, { user: null, groups: ['analysts'] }, { feed: '*', level: null }, 'read').because).toBe(
      'Group "analysts" has no read access to every feed. It can be granted by root.',
    );
  });

  test('nobody administers every feed by administering each', () => {
    expect(hasAdministrator([everything])).toBe(true);
    expect(hasAdministrator([grant({ access: 'admin' }), grant({ feed: '*', access: 'write' })])).toBe(false);
  });
});
