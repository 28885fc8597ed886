import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron as electron } from '@playwright/test';
import { launchDesktop } from '../../e2e/fixtures/desktop';
import { sandboxFlags } from '../../e2e/fixtures/build-output';
import { type Figures, median, type Report, round, timed } from '../measure';
import type { BigFeed } from './big-feed';

const rounds = 5;

/** From the start of Electron to a page that can be used, beside the same Electron to a window with one line in it. */
export async function starting(feed: BigFeed, report: Report): Promise<Figures> {
  const empty = await emptyApp(feed.folder);
  const ours: number[] = [];
  const theirs: number[] = [];
  // The first round warms up and does not count.
  for (let turn = 0; turn <= rounds; turn += 1) {
    const app = await timeTo(feed);
    const window = await timeToEmpty(empty, feed.folder);
    if (turn === 0) continue;
    ours.push(app);
    theirs.push(window);
  }
  const [app, window] = [median(ours), median(theirs)];
  report(`start: ${Math.round(app)} ms to the overview, ${Math.round(window)} ms to an empty window`);
  return {
    'start to the overview with its feed, ms': Math.round(app),
    'start of an empty window, ms': Math.round(window),
    'start, ratio': round(app / window),
  };
}

async function timeTo(feed: BigFeed): Promise<number> {
  let close = async (): Promise<void> => undefined;
  const elapsedMs = await timed(async () => {
    const desktop = await launchDesktop(feed.folder);
    close = () => desktop.close();
    await desktop.page.getByRole('main').getByRole('link', { name: feed.name }).first().waitFor();
  });
  await close();
  return elapsedMs;
}

async function timeToEmpty(app: string, folder: string): Promise<number> {
  let close = async (): Promise<void> => undefined;
  const elapsedMs = await timed(async () => {
    const running = await electron.launch({
      args: [...sandboxFlags, `--user-data-dir=${join(folder, 'empty-user-data')}`, app],
      chromiumSandbox: sandboxFlags.length === 0,
    });
    close = () => running.close();
    await (await running.firstWindow()).getByText('ready').waitFor();
  });
  await close();
  return elapsedMs;
}

async function emptyApp(folder: string): Promise<string> {
  const app = join(folder, 'empty-app');
  await mkdir(app);
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'empty', version: '0.0.0', main: 'main.cjs' }));
  await writeFile(
    join(app, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron');
     app.whenReady().then(() => new BrowserWindow({ width: 1360, height: 860 }).loadURL('data:text/html,<p>ready</p>'));`,
  );
  return app;
}
