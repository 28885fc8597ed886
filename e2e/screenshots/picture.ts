import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from '../fixtures/app';
import { projectRoot } from '../fixtures/build-output';
import { lagoon as commandLine } from '../fixtures/command-line';
import { setColours } from '../fixtures/violations';
import { smallPng } from './small-png';

const pictures = join(projectRoot, 'docs', 'screenshots');

/** What the documents do not show, but who changes a page wants to see: dialogs, and what a part of a page asks. Not kept in the repository. */
export const states = join(projectRoot, 'test-results', 'states');

/** The window in light and in dark, as `<name>-light.png` and `<name>-dark.png`. */
export async function picture(page: Page, name: string, folder = pictures): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Where it clicked last it may be over something that then tells of itself.
  await page.mouse.move(0, 0);
  for (const scheme of ['light', 'dark'] as const) {
    await setColours(page, scheme);
    // What a job has to say when it ends stands over a corner of the page for some seconds.
    const style = '.mantine-Notifications-root { visibility: hidden; }';
    const taken = await page.screenshot({ animations: 'disabled', style });
    await writeFile(join(folder, `${name}-${scheme}.png`), smallPng(taken));
  }
}

export async function run(...args: string[]): Promise<void> {
  const { code, stderr } = await commandLine(args);
  expect(code, stderr).toBe(0);
}
