import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { placeOnScreens, readWindowState, writeWindowState, zoomed } from './window-state';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const monitor = { x: 1440, y: 0, width: 2560, height: 1440 };

describe('the place of the window', () => {
  it('is where it was', () => {
    const bounds = { x: 1700, y: 200, width: 1360, height: 860 };
    expect(placeOnScreens(bounds, [laptop, monitor])).toEqual(bounds);
  });

  it('is left to the system where the screen it was on is gone', () => {
    expect(placeOnScreens({ x: 1700, y: 200, width: 2000, height: 1300 }, [laptop])).toEqual({
      width: 1440,
      height: 875,
    });
  });

  it('is one where the window can be taken hold of', () => {
    const lost = [
      { x: 1400, y: 100, width: 1000, height: 700 },
      { x: 100, y: -300, width: 1000, height: 700 },
      { x: 100, y: 890, width: 1000, height: 700 },
    ];
    for (const bounds of lost) expect(placeOnScreens(bounds, [laptop])).toEqual({ width: 1000, height: 700 });
    const half = { x: -500, y: 100, width: 1000, height: 700 };
    expect(placeOnScreens(half, [laptop])).toEqual(half);
  });

  it('is no larger than its screen, and as it was where no screen is known', () => {
    const bounds = { x: 0, y: 25, width: 3000, height: 2000 };
    expect(placeOnScreens(bounds, [laptop])).toEqual({ x: 0, y: 25, width: 1440, height: 875 });
    expect(placeOnScreens(bounds, [])).toEqual({ width: 3000, height: 2000 });
  });
});

describe('the size of the page', () => {
  it('grows and shrinks by half a step, within bounds, and back to its own', () => {
    expect([zoomed(0, 'in'), zoomed(0, 'out'), zoomed(3.5, 'reset')]).toEqual([0.5, -0.5, 0]);
    expect([zoomed(5, 'in'), zoomed(-3, 'out')]).toEqual([5, -3]);
  });
});

describe('what is kept of the window', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lagoon-window-'));
    path = join(folder, 'window.json');
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  it('comes back, and leaves no other file', () => {
    const state = {
      bounds: { x: -8, y: 0, width: 1360, height: 860 },
      maximised: true,
      fullScreen: true,
      zoomLevel: 1.5,
    };
    writeWindowState(path, state);
    expect(readWindowState(path)).toEqual(state);
    expect(readdirSync(folder)).toEqual(['window.json']);
  });

  it('comes back from a release that kept no full screen', () => {
    writeFileSync(path, JSON.stringify({ formatVersion: 1, bounds: laptop, maximised: true, zoomLevel: 0 }));
    expect(readWindowState(path)).toEqual({ bounds: laptop, maximised: true, fullScreen: false, zoomLevel: 0 });
  });

  it('is nothing the first time, without a word', () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(readWindowState(path)).toBeNull();
    expect(said).not.toHaveBeenCalled();
  });

  it.each(['{', '{"formatVersion":2}', '{"formatVersion":1,"bounds":{"x":0,"y":0,"width":0,"height":9}}'])(
    'is nothing where the file says %s, and that is said',
    (text) => {
      const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      writeFileSync(path, text);
      expect(readWindowState(path)).toBeNull();
      expect(said).toHaveBeenCalledOnce();
    },
  );

  it('stops nothing where it cannot be written', () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const nowhere = join(folder, 'gone', 'window.json');
    writeWindowState(nowhere, { bounds: laptop, maximised: false, fullScreen: false, zoomLevel: 0 });
    expect(said).toHaveBeenCalledOnce();
    expect(existsSync(nowhere)).toBe(false);
  });

  it('is zoomed no further than the menu goes', () => {
    writeWindowState(path, { bounds: laptop, maximised: false, fullScreen: false, zoomLevel: 40 });
    expect(readWindowState(path)?.zoomLevel).toBe(5);
  });
});
