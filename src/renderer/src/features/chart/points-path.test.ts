import { describe, expect, it } from 'vitest';
import { pointsPath } from './points-path';

describe('points as one path', () => {
  it('is a circle around each, and nothing where a value is missing', () => {
    const arcs = 'a3 3 0 1 0 6 0a3 3 0 1 0 -6 0';
    expect(
      pointsPath(
        [
          { x: 10, y: 20 },
          { x: 5, y: null },
          { x: 7.25, y: 0 },
        ],
        3,
      ),
    ).toBe(`M7.0 20.0${arcs}M4.3 0.0${arcs}`);
  });
});
