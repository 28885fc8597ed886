import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Texts of elements that are the core's and not marked as English: `{error.message}`, `{messageOf(error)}`, `{problem}`. What stands in an attribute,
 * in an object or in a statement is not shown by itself.
 */
function unmarkedIn(source: string): string[] {
  const texts = source.matchAll(
    /(?<![=$])\{([^{}]*(?:\bmessageOf\(|\.message\b)[^{}]*|[\w.]*\b(?:message|problem|reason|warning))\}/g,
  );
  return [...texts]
    .filter(([, text = '']) => !/;|\w: /.test(text))
    .filter(({ index }) => !/<CoreText>[^<]*$/.test(source.slice(0, index)))
    .map(([, text = '']) => text.trim());
}

const root = join(import.meta.dirname, '../..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tsx'))
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }));

test('what the core says is shown as English', () => {
  expect(
    unmarkedIn(`<Alert title={error.message}>
      {messageOf(error)}
    </Alert>
    <p>{job.error?.message ?? t('jobs.status.failed')}</p>
    {failed && <li key={\`\${error.message}\`}>{problem}</li>}
    <CoreText>{error.message}</CoreText>
    {t('lost', { reason: messageOf(error) })}`),
  ).toEqual(['messageOf(error)', "job.error?.message ?? t('jobs.status.failed')", 'problem']);
  expect(sources.flatMap(({ path, text }) => unmarkedIn(text).map((found) => `${path}: ${found}`))).toEqual([]);
});

test('nothing but the guide is marked as English by hand', () => {
  const marked = sources.filter(({ text }) => text.includes('lang="en"')).map(({ path }) => path);
  expect(marked.toSorted()).toEqual(['app/help/guide-view.tsx', 'ui/states/core-text.tsx']);
});
