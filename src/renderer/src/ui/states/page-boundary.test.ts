import { expect, it } from 'vitest';
import { PageBoundary } from './page-boundary';

it('tries anew at another place, and not before', () => {
  const error = new Error('This feed cannot be drawn.');
  const failed = { place: '#/lake/a', ...PageBoundary.getDerivedStateFromError(error) };
  expect(PageBoundary.getDerivedStateFromProps({ place: '#/lake/a' }, failed)).toBeNull();
  expect(PageBoundary.getDerivedStateFromProps({ place: '#/lake/b' }, failed)).toEqual({
    error: null,
    place: '#/lake/b',
  });
});
