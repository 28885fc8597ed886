import { expect, it } from 'vitest';
import { guideText, guideTitle } from './guide-text';

it('keeps what can be shown in the window, and leads to pages of the guide alone', () => {
  const text = [
    '# SQL',
    '',
    '![A picture](../screenshots/sql.png)',
    'See [Results](results.md#export), [gone](gone.md), [the log](../lake.md) and [here](https://example.com).',
  ].join('\n');
  expect(guideText(text, ['results', 'sql'])).toBe(
    '# SQL\n\n\nSee [Results](#/guide/results), gone, the log and [here](https://example.com).',
  );
});

it('leaves pictures out of lists too', () => {
  const text = ['1. Open it.', '', '   ![The first page](../screenshots/first-run-light.png)', '', '2. Ask.'].join(
    '\n',
  );
  expect(guideText(text, [])).toMatch(/^1\. Open it\.\n+2\. Ask\.$/);
});

it('is called as its heading says, or as its file', () => {
  expect(guideTitle('text\n# First run\n', 'first-run')).toBe('First run');
  expect(guideTitle('no heading', 'first-run')).toBe('first-run');
});
