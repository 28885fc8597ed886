import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron as electron, type Page } from '@playwright/test';
import { launchDesktop } from '../../e2e/fixtures/desktop';
import { sandboxFlags } from '../../e2e/fixtures/build-output';
import { type Figures, median, type Report, round } from '../measure';
import type { BigFeed } from './big-feed';

const rounds = 5;

/**
 * From the start of Electron to a page that can be used, beside the same Electron to a window with one line in it; each to its paint by the page's own clock,
 * since the driver looks at a page every half second.
 */
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
  const startedMs = wallMs();
  const desktop = await launchDesktop(feed.folder);
  try {
    return (await linkPaintedMs(desktop.page, feed.name)) - startedMs;
  } finally {
    await desktop.close();
  }
}

async function timeToEmpty(app: string, folder: string): Promise<number> {
  const startedMs = wallMs();
  const running = await electron.launch({
    args: [...sandboxFlags, `--user-data-dir=${join(folder, 'empty-user-data')}`, app],
    chromiumSandbox: sandboxFlags.length === 0,
  });
  try {
    return (await firstPaintMs(await running.firstWindow())) - startedMs;
  } finally {
    await running.close();
  }
}

/** Milliseconds since 1970, by the clock that pages on this machine have too. */
function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

/** When the page has drawn a link of this name beside its navigation. */
function linkPaintedMs(page: Page, name: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const isThere = (): boolean =>
          [...document.querySelectorAll('main a')].some((link) => link.textContent.includes(wanted));
        const drawn = (): void => {
          // The frame after the one that draws it.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())));
        };
        if (isThere()) {
          drawn();
          return;
        }
        const observer = new MutationObserver(() => {
          if (!isThere()) return;
          observer.disconnect();
          drawn();
        });
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      }),
    name,
  );
}

function firstPaintMs(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const [first] = list.getEntriesByName('first-contentful-paint');
          if (first !== undefined) resolve(performance.timeOrigin + first.startTime);
        }).observe({ type: 'paint', buffered: true });
      }),
  );
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
