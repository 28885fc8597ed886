import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '../../shared/errors';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const rectangleSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });
const stateSchema = z.object({
  formatVersion: z.literal(1),
  /** Where it is while it is not maximised; in the system's own pixels of the page, over all screens. */
  bounds: rectangleSchema,
  maximised: z.boolean(),
  /** Earlier releases did not keep it. */
  fullScreen: z.boolean().default(false),
  /** Chromium's: each whole step is a fifth larger. */
  zoomLevel: z.number(),
});
export type WindowState = Omit<z.infer<typeof stateSchema>, 'formatVersion'>;

export const MIN_ZOOM_LEVEL = -3;
export const MAX_ZOOM_LEVEL = 5;
const ZOOM_STEP = 0.5;

export type ZoomChange = 'in' | 'out' | 'reset';

export function zoomed(level: number, change: ZoomChange): number {
  const next = change === 'reset' ? 0 : level + (change === 'in' ? ZOOM_STEP : -ZOOM_STEP);
  return Math.min(MAX_ZOOM_LEVEL, Math.max(MIN_ZOOM_LEVEL, next));
}

/** Null where nothing was kept, or what is there cannot be read: the window then opens as it does the first time. */
export function readWindowState(path: string): WindowState | null {
  try {
    const { formatVersion: _, ...state } = stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return { ...state, zoomLevel: Math.min(MAX_ZOOM_LEVEL, Math.max(MIN_ZOOM_LEVEL, state.zoomLevel)) };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      process.stderr.write(`Where the window was is unknown: ${path}: ${messageOf(error)}\n`);
    }
    return null;
  }
}

/** Whole or not at all. At once, since the window it is about is closing; a place that cannot be kept stops nothing. */
export function writeWindowState(path: string, state: WindowState): void {
  const temporaryPath = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporaryPath, `${JSON.stringify({ formatVersion: 1, ...state })}\n`);
    renameSync(temporaryPath, path);
  } catch (error) {
    process.stderr.write(`Where the window is could not be kept: ${path}: ${messageOf(error)}\n`);
  }
}

/** So much of the window's upper edge has to be on a screen that it can be taken hold of. */
const HANDLE_WIDTH = 120;
const HANDLE_HEIGHT = 40;

/**
 * Where a window opens that was at `bounds`: there, cut to the screen; without a place (the system centres it) where the screen it was on is gone. `screens`:
 * what of each is left beside bars and docks, the first for windows without a place.
 */
export function placeOnScreens(
  bounds: Rectangle,
  screens: readonly Rectangle[],
): { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number } {
  const screen = screens.find((area) => {
    const wide = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
    const below = bounds.y - area.y;
    return wide >= HANDLE_WIDTH && below >= 0 && below <= area.height - HANDLE_HEIGHT;
  });
  const room = screen ?? screens[0];
  const width = Math.min(bounds.width, room?.width ?? bounds.width);
  const height = Math.min(bounds.height, room?.height ?? bounds.height);
  return screen === undefined ? { width, height } : { x: bounds.x, y: bounds.y, width, height };
}
