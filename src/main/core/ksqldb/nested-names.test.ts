import { describe, expect, it } from 'vitest';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { GrowingText } from './growing-text';
import { planNames, putRenamed } from './nested-names';

const field = (name: string, type: ColumnType): Column => ({ name, type, nullable: true, metadata: {} });
const encoder = new TextEncoder();

function renamed(server: ColumnType, json: string, feed?: ColumnType): string {
  const { plan } = planNames(server, feed);
  if (plan === null) return json;
  const out = new GrowingText();
  // Something before and after, so that a step beyond the value would show.
  const bytes = encoder.encode(`x${json}"}]`);
  putRenamed(out, bytes, 1, 1 + encoder.encode(json).length, plan);
  return new TextDecoder().decode(out.bytes.subarray(0, out.length));
}

const place: ColumnType = {
  type: 'struct',
  fields: [
    field('CITY', 'string'),
    field('GEO', { type: 'struct', fields: [field('LAT', 'double')] }),
    field('zip', 'long'),
  ],
};

describe('putRenamed', () => {
  it('spells keys as the lake does, in any order and depth, and touches no value', () => {
    expect(renamed(place, '{"CITY":"\\"CITY\\":{","GEO":{"LAT":1.50},"zip":9007199254740993}')).toBe(
      '{"city":"\\"CITY\\":{","geo":{"lat":1.50},"zip":9007199254740993}',
    );
    expect(renamed(place, '{"zip":1,"GEO":null,"CITY":"München"}')).toBe('{"zip":1,"geo":null,"city":"München"}');
    expect(renamed(place, '{ "CITY" : "a" , "GEO" : { } }')).toBe('{"city":"a","geo":{}}');
    expect(renamed(place, '{"\\u0043ITY":"a"}')).toBe('{"city":"a"}');
  });

  it("takes the feed's spelling where the feed has the field", () => {
    const feed: ColumnType = { type: 'struct', fields: [field('City', 'string')] };
    expect(renamed(place, '{"CITY":"a","zip":2}', feed)).toBe('{"City":"a","zip":2}');
  });

  it('goes into arrays and values of maps, and leaves the keys of maps alone', () => {
    const list: ColumnType = { type: 'array', elementType: place, containsNull: true };
    expect(renamed(list, '[{"CITY":"a"},null,{"CITY":"b"}]')).toBe('[{"city":"a"},null,{"city":"b"}]');
    expect(renamed(list, '[]')).toBe('[]');
    const map: ColumnType = { type: 'map', keyType: 'string', valueType: place, valueContainsNull: true };
    expect(renamed(map, '{"CITY":{"CITY":"a"}}')).toBe('{"CITY":{"city":"a"}}');
    expect(renamed(map, '{}')).toBe('{}');
  });

  it('leaves what is broken as it is, cut at every byte', () => {
    const json = '{"CITY":"a\\"b","GEO":{"LAT":1.5e3},"zip":[1,{"x":2}]}';
    for (let cut = 1; cut < json.length; cut += 1) expect(renamed(place, json.slice(0, cut))).toBe(json.slice(0, cut));
    expect(renamed(place, '"text"')).toBe('"text"');
    expect(renamed(place, '{"CITY" "a"}')).toBe('{"CITY" "a"}');
  });

  it('has nothing to do where no name differs', () => {
    expect(planNames('long', undefined).plan).toBeNull();
    expect(planNames({ type: 'struct', fields: [field('userName', 'string')] }, undefined).plan).toBeNull();
  });
});
