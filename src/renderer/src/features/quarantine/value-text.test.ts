import { expect, test } from 'vitest';
import { hexDump } from './value-text';

test('bytes that are no text are shown as such, with what can be read beside them', () => {
  expect(hexDump('ff00414200'.padEnd(34, '61'))).toBe(
    [
      '000000  ff 00 41 42 00 61 61 61 61 61 61 61 61 61 61 61  ..AB.aaaaaaaaaaa',
      `000010  61${' '.repeat(45)}  a`,
    ].join('\n'),
  );
});
