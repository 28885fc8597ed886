import { expect, test } from '../fixtures/app';

const ELSEWHERE = 'https://example.com/';

test('gives the page nothing of Node or Electron', async ({ desktop }) => {
  const found = await desktop.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter((name) => name in window),
  );
  expect(found).toEqual([]);
});

test('serves the page with a strict policy, and nothing but the page', async ({ desktop }) => {
  const { page } = desktop;
  const answers = await page.evaluate(async () => {
    const own = await fetch('/');
    const outside = await fetch('/../main/index.js');
    const encoded = await fetch('/%2e%2e/main/index.js');
    return { policy: own.headers.get('content-security-policy'), outside: outside.status, encoded: encoded.status };
  });
  expect(page.url()).toMatch(/^lagoon:\/\/app\//);
  expect(answers.policy).toContain("default-src 'none'");
  expect(answers.policy).toContain("script-src 'self';");
  expect([answers.outside, answers.encoded]).toEqual([404, 404]);
});

test('runs no script that is not a file of the page', async ({ desktop }) => {
  const ran = await desktop.page.evaluate(async () => {
    const violation = new Promise<string>((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
        once: true,
      });
    });
    const script = document.createElement('script');
    script.textContent = 'document.title = "injected"';
    document.head.append(script);
    return { directive: await violation, title: document.title };
  });
  expect(ran.directive).toMatch(/^script-src/);
  expect(ran.title).not.toBe('injected');
});

test('does not leave its own page', async ({ desktop }) => {
  const { page } = desktop;
  const before = page.url();
  for (const target of [ELSEWHERE, 'file:///etc/passwd', 'lagoon://other/', 'data:text/html,x']) {
    await page.evaluate((address) => {
      location.href = address;
    }, target);
    await expect.poll(() => page.evaluate(() => document.readyState)).toBe('complete');
    expect(page.url()).toBe(before);
  }
  // A refusal while the page was still loading once left the main process in an error dialog.
  expect(await desktop.electron.evaluate(({ app }) => app.isReady())).toBe(true);
});

test('opens no other window', async ({ desktop }) => {
  const opened = await desktop.page.evaluate((address) => window.open(address) === null, ELSEWHERE);
  expect(opened).toBe(true);
  expect(desktop.electron.windows()).toHaveLength(1);
});

test('embeds no other page', async ({ desktop }) => {
  const frames = await desktop.page.evaluate(async (address) => {
    const frame = document.createElement('iframe');
    frame.src = address;
    const violated = new Promise<void>((resolve) => {
      document.addEventListener('securitypolicyviolation', () => resolve(), { once: true });
    });
    document.body.append(frame, document.createElement('webview'));
    await violated;
    return window.frames.length;
  }, ELSEWHERE);
  expect(frames).toBeLessThanOrEqual(1);
  expect(desktop.page.frames().filter((frame) => frame.url().startsWith('http'))).toEqual([]);
});

test('asks the machine for nothing', async ({ desktop }) => {
  const states = await desktop.page.evaluate(async () => {
    const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      () => 'refused',
    );
    const place = await new Promise<string>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        () => resolve('refused'),
      );
    });
    return { media, place, notification: await Notification.requestPermission() };
  });
  expect(states).toEqual({ media: 'refused', place: 'refused', notification: 'denied' });
});

test('cancels any request that leaves the app', async ({ desktop }) => {
  // Asked of the session itself, past the page's policy.
  const outcome = await desktop.electron.evaluate(
    ({ session }, address) =>
      session.defaultSession.fetch(address).then(
        () => 'answered',
        (error: unknown) => String(error),
      ),
    ELSEWHERE,
  );
  expect(outcome).toContain('ERR_BLOCKED_BY_CLIENT');
});

test('gives ports to its own page alone', async ({ desktop }) => {
  // Another page of this very session, with the same preload, asks: nobody may answer it.
  const answered = await desktop.electron.evaluate(async ({ app, BrowserWindow }) => {
    const preload = `${app.getAppPath()}/out/preload/index.cjs`;
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
    await stranger.loadURL('lagoon://app/');
    const ports: unknown = await stranger.webContents.executeJavaScript(`new Promise((resolve) => {
      addEventListener('message', (event) => { if (event.ports.length > 0) resolve(event.ports.length); });
      postMessage('lagoon:ask-for-ports', location.origin);
      setTimeout(() => resolve(0), 1500);
    })`);
    stranger.destroy();
    return ports;
  });
  expect(answered).toBe(0);
});
