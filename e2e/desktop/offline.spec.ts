import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { expect, test } from '../fixtures/app';
import { builtFile, projectRoot, sandboxFlags } from '../fixtures/build-output';
import {
  electronExecutable,
  findOutbound,
  outboundAddresses,
  startTraced,
  traceConnections,
  tracedCalls,
} from '../fixtures/connection-trace';
import { startLagoonServe } from '../fixtures/web';
import { FirstRunPage } from '../pages/first-run-page';
import { FramePage } from '../pages/frame-page';

/** An address of TEST-NET-1: nobody answers there. */
const NOWHERE = '192.0.2.1';

test('the desktop connects to nothing outside this machine, from start to a filled lake and to the end', async ({
  folder,
}) => {
  test.slow();
  const logPath = join(folder, 'connections.log');
  const lakeRoot = join(folder, 'lake');
  const userData = join(folder, 'user-data');
  await mkdir(userData);
  builtFile('main', 'index.js');
  const app = startTraced(logPath, [
    electronExecutable(),
    ...sandboxFlags,
    '--remote-debugging-port=0',
    `--user-data-dir=${userData}`,
    projectRoot,
    '--lake',
    lakeRoot,
  ]);
  const browser = await chromium.connectOverCDP(await app.waitFor(/DevTools listening on (ws:\S+)/));
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('Electron has no page.');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  await new FirstRunPage(page).trySample.click();
  // Filled, and the first question answered. Every system call is watched, which takes a slow machine minutes.
  await expect(page).toHaveURL(/#\/sql/, { timeout: 200_000 });
  await expect(page.getByRole('grid')).toContainText('DE');
  await expect(new FramePage(page).statusBar).toContainText(lakeRoot);
  await page.close();
  await app.ended();

  expect(await tracedCalls(logPath)).toBeGreaterThan(10);
  expect(await outboundAddresses(logPath)).toEqual([]);
});

test('lagoon serve connects to nothing outside this machine', async ({ folder }) => {
  const logPath = join(folder, 'connections.log');
  const served = await startLagoonServe(join(folder, 'lake'), traceConnections(logPath));
  const answer = await fetch(served.url);
  expect(answer.status).toBe(200);
  await served.stop();
  expect(await tracedCalls(logPath)).toBeGreaterThanOrEqual(3);
  expect(await outboundAddresses(logPath)).toEqual([]);
});

test('the watch sees a connection of Electron itself', async ({ folder }) => {
  const logPath = join(folder, 'connections.log');
  // It ends with its answer. Where none comes it leaves the network's own process, which starts slowly under the watch, time to have asked.
  const leak = `require('electron').app.whenReady().then(() => {
    const end = () => require('electron').app.exit(0);
    require('electron').app.on('window-all-closed', () => undefined);
    require('electron').net.fetch('http://${NOWHERE}:81/').then(end, end);
    setTimeout(end, 10_000);
  });`;
  await writeFile(join(folder, 'package.json'), '{"name":"leak","version":"1.0.0","main":"leak.cjs"}');
  await writeFile(join(folder, 'leak.cjs'), leak);
  const app = startTraced(logPath, [
    electronExecutable(),
    ...sandboxFlags,
    `--user-data-dir=${folder}/profile`,
    folder,
  ]);
  await app.ended();
  expect(await outboundAddresses(logPath)).toContain(`${NOWHERE}:81`);
});

test('the watch sees a connection of a child process of Node, and a name look-up', async ({ folder }) => {
  const logPath = join(folder, 'connections.log');
  const child = `require('node:net').connect(82, '${NOWHERE}').on('error', () => undefined);
    const { Resolver } = require('node:dns'); const r = new Resolver(); r.setServers(['${NOWHERE}:83']);
    r.resolve4('example.com', () => undefined); setTimeout(() => process.exit(0), 500);`;
  const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })`;
  const traced = startTraced(logPath, [process.execPath, '-e', parent]);
  await traced.ended();
  expect(await outboundAddresses(logPath)).toEqual(expect.arrayContaining([`${NOWHERE}:82`, `${NOWHERE}:83`]));
});

test('the watch tells this machine from others', () => {
  const trace = [
    '1 connect(5, {sa_family=AF_INET, sin_port=htons(9092), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
    '1 connect(5, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    '1 connect(5, {sa_family=AF_UNIX, sun_path="/run/dbus"}, 11) = 0',
    '1 connect(5, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    '1 sendto(5, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("8.8.8.8")}, 16) = 1',
  ].join('\n');
  expect(findOutbound(trace)).toEqual(['2001:db8::1:443', '8.8.8.8:53']);
});
