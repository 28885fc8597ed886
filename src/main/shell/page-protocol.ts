import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import { pageFile, pageHeaders } from '../../shared/page';
import { PAGE_HOST, PAGE_SCHEME } from './page-address';

/** Must run before the app is ready: a standard, secure scheme has an origin of its own, unlike file:. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page from `folder`, and nothing else, with the page's policy on every answer. */
export function servePage(session: Session, folder: string): void {
  session.protocol.handle(PAGE_SCHEME, async (request) => {
    const url = new URL(request.url);
    const file = url.host === PAGE_HOST ? pageFile(url.pathname) : null;
    if (file === null || request.method !== 'GET') return notFound();
    try {
      const bytes = await readFile(join(folder, file.relativePath));
      return new Response(new Uint8Array(bytes), { headers: pageHeaders(file.contentType) });
    } catch {
      // Not built, or not a file of this build: the page asked for something that is not there.
      return notFound();
    }
  });
}

/**
 * Development only: the same address, answered by Vite's server, so that the page has the same origin and the same channels as when built. The
 * policy is looser by what reloading needs: Vite's inline script and its socket.
 */
export function serveDevelopmentPage(session: Session, server: URL): void {
  const socket = `ws://${server.host}`;
  session.protocol.handle(PAGE_SCHEME, async (request) => {
    const { pathname, search } = new URL(request.url);
    const answer = await fetch(new URL(pathname + search, server), {
      headers: { Accept: request.headers.get('Accept') ?? '*/*' },
    });
    const headers = pageHeaders(answer.headers.get('Content-Type') ?? 'text/plain', [socket]);
    const policy =
      headers['Content-Security-Policy']?.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'") ?? '';
    return new Response(answer.body, {
      status: answer.status,
      headers: { ...headers, 'Content-Security-Policy': policy },
    });
  });
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: pageHeaders('text/plain; charset=utf-8') });
}
