import { expect, test } from 'vitest';
import { isPageAddress } from './page-address';

test.each(['lagoon://app/', 'lagoon://app/#/reports', 'lagoon://app/#/sql?sql=SELECT+1%23'])(
  'the page may load %s anew: it is itself',
  (url) => {
    expect(isPageAddress(url)).toBe(true);
  },
);

test.each([
  '',
  'lagoon://app',
  'lagoon://other/',
  'lagoon://app/other#/reports',
  'lagoon://app/?x#lagoon://app/',
  'lagoon://app.example.com/#/reports',
  'https://example.com/#lagoon://app/',
  'data:text/html,x#lagoon://app/',
])('%s is not the page', (url) => {
  expect(isPageAddress(url)).toBe(false);
});
